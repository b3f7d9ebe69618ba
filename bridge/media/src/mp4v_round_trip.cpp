#include "rimshot/media/mp4v_round_trip.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "libav.h"
#include "rimshot/core/error.h"

namespace rimshot::media {
namespace {

/// The rate as a fraction, in the smallest power of ten that is within 0.001 of it.
AVRational decimal_rate(double fps) {
  int base = 1, rate = int(fps + 0.5);
  while (std::abs(double(rate) / base - fps) > 0.001) {
    base *= 10;
    rate = int(fps * base + 0.5);
  }
  return {rate, base};
}

constexpr std::uint8_t kNeutralChroma = 128;

constexpr int kLevels = 256;
using LevelTable = std::array<std::uint8_t, kLevels>;

/// What swscale's defaults make of each level of the first plane, the chroma being neutral: a function of the level alone, which is
/// cheaper to look up than to compute for every pixel.
LevelTable converted_levels(AVPixelFormat from, AVPixelFormat to, int step) {
  constexpr int kHeight = 2;
  const Libav<SwsContext> convert(sws_getContext(kLevels, kHeight, from, kLevels, kHeight, to, SWS_BICUBIC, nullptr, nullptr, nullptr));
  RIMSHOT_CHECK(convert, from, to);
  std::array<std::uint8_t, kLevels * kHeight> levels;
  for (std::size_t i = 0; i < levels.size(); ++i) levels[i] = std::uint8_t(i % kLevels);
  LevelTable chroma;
  chroma.fill(kNeutralChroma);
  const std::uint8_t* planes[] = {levels.data(), chroma.data(), chroma.data(), nullptr};
  const int strides[] = {kLevels, kLevels / 2, kLevels / 2, 0};
  std::array<std::uint8_t, 3 * kLevels * kHeight> out;
  std::array<std::uint8_t, kLevels> ignored;
  std::uint8_t* rows[] = {out.data(), ignored.data(), ignored.data(), nullptr};
  const int row_bytes[] = {step * kLevels, kLevels / 2, kLevels / 2, 0};
  sws_scale(convert.get(), planes, strides, 0, kHeight, rows, row_bytes);
  LevelTable table;
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = out[i * std::size_t(step)];
  return table;
}

/// out[i] = table[in[i]]. A mask is flat nearly everywhere: eight equal levels are looked up at once.
void look_up(const LevelTable& table, const std::uint8_t* in, std::uint8_t* out, int count) {
  constexpr int kAtOnce = 8;
  constexpr std::uint64_t kEach = 0x0101010101010101;
  int i = 0;
  for (; i + kAtOnce <= count; i += kAtOnce) {
    std::uint64_t levels;
    std::memcpy(&levels, in + i, kAtOnce);
    if (levels == std::rotl(levels, 8)) {
      levels = kEach * table[levels & 0xff];
      std::memcpy(out + i, &levels, kAtOnce);
    } else {
      for (int k = i; k < i + kAtOnce; ++k) out[k] = table[in[k]];
    }
  }
  for (; i < count; ++i) out[i] = table[in[i]];
}

}  // namespace

struct Mp4vRoundTrip::Impl {
  int width, height;
  Libav<AVCodecContext> encoder, decoder;
  Libav<AVFrame> frame{av_frame_alloc()}, decoded{av_frame_alloc()};
  Libav<AVPacket> packet{av_packet_alloc()};
  LevelTable luma = converted_levels(AV_PIX_FMT_GRAY8, AV_PIX_FMT_YUV420P, 1);   // of a grey level: full to limited range
  LevelTable shown = converted_levels(AV_PIX_FMT_YUV420P, AV_PIX_FMT_BGR24, 3);  // of a luma with neutral chroma
  std::int64_t count = 0;

  static void check(int status, const char* doing) {
    if (status < 0) throw Error(ErrorCode::Environment, std::string("MPEG-4 round trip: ") + doing + " failed: " + libav_message(status));
  }

  void open(double fps);
  void open_picture();
  void encode(const AVFrame* picture);
};

void Mp4vRoundTrip::Impl::open(double fps) {
  silence_libav();
  const AVCodec* writer = avcodec_find_encoder(AV_CODEC_ID_MPEG4);
  const AVCodec* reader = avcodec_find_decoder(AV_CODEC_ID_MPEG4);
  if (writer == nullptr || reader == nullptr)
    throw Error(ErrorCode::Environment, "this FFmpeg has no MPEG-4 part 2 codec; install a complete libavcodec");
  const int rate = int(std::min(fps * width * height, double(INT32_MAX) / 2) + 0.5);
  encoder.reset(avcodec_alloc_context3(writer));
  encoder->width = width;
  encoder->height = height;
  encoder->pix_fmt = AV_PIX_FMT_YUV420P;
  encoder->framerate = decimal_rate(fps);
  encoder->time_base = av_inv_q(encoder->framerate);
  encoder->bit_rate = std::min<std::int64_t>(std::int64_t(rate) + rate / 2 + rate / 2, INT32_MAX);
  encoder->bit_rate_tolerance = int(encoder->bit_rate);
  encoder->qmin = 3;
  encoder->gop_size = 12;
  encoder->codec_tag = MKTAG('m', 'p', '4', 'v');
  encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  check(avcodec_open2(encoder.get(), writer, nullptr), "opening the encoder");

  decoder.reset(avcodec_alloc_context3(reader));
  AVCodecParameters* stream = avcodec_parameters_alloc();
  int status = avcodec_parameters_from_context(stream, encoder.get());
  if (status >= 0) status = avcodec_parameters_to_context(decoder.get(), stream);
  avcodec_parameters_free(&stream);
  check(status, "describing the stream");
  check(avcodec_open2(decoder.get(), reader, nullptr), "opening the decoder");
}

/// The picture that is filled again for every mask; its chroma stays.
void Mp4vRoundTrip::Impl::open_picture() {
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = width;
  frame->height = height;
  check(av_frame_get_buffer(frame.get(), 0), "allocating a frame");
  for (const int plane : {1, 2}) std::memset(frame->data[plane], kNeutralChroma, std::size_t(frame->linesize[plane]) * std::size_t(height / 2));
}

void Mp4vRoundTrip::Impl::encode(const AVFrame* picture) {
  check(avcodec_send_frame(encoder.get(), picture), "encoding");
  for (;;) {
    const int status = avcodec_receive_packet(encoder.get(), packet.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return;
    check(status, "encoding");
    const int sent = avcodec_send_packet(decoder.get(), packet.get());
    av_packet_unref(packet.get());
    check(sent, "decoding");
  }
}

Mp4vRoundTrip::Mp4vRoundTrip(int width, int height, double fps) {
  if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0)
    throw Error(ErrorCode::InvalidInput, "MPEG-4 round trip of " + std::to_string(width) + "x" + std::to_string(height) + ": sizes must be even");
  impl_ = std::make_unique<Impl>();
  impl_->width = width;
  impl_->height = height;
  impl_->open(fps);
  impl_->open_picture();
}

Mp4vRoundTrip::~Mp4vRoundTrip() = default;

void Mp4vRoundTrip::write(const std::uint8_t* grey) {
  AVFrame* frame = impl_->frame.get();
  Impl::check(av_frame_make_writable(frame), "allocating a frame");  // the encoder may hold the last one still
  for (int y = 0; y < impl_->height; ++y, grey += impl_->width) look_up(impl_->luma, grey, frame->data[0] + long(y) * frame->linesize[0], impl_->width);
  frame->pts = impl_->count++;
  impl_->encode(frame);
}

void Mp4vRoundTrip::finish() {
  impl_->encode(nullptr);
  Impl::check(avcodec_send_packet(impl_->decoder.get(), nullptr), "decoding");
}

bool Mp4vRoundTrip::read(std::vector<std::uint8_t>& grey) {
  AVFrame* decoded = impl_->decoded.get();
  const int status = avcodec_receive_frame(impl_->decoder.get(), decoded);
  if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return false;
  Impl::check(status, "decoding");
  grey.resize(std::size_t(impl_->width) * std::size_t(impl_->height));
  for (int y = 0; y < impl_->height; ++y)
    look_up(impl_->shown, decoded->data[0] + long(y) * decoded->linesize[0], grey.data() + long(y) * impl_->width, impl_->width);
  return true;
}

}  // namespace rimshot::media
