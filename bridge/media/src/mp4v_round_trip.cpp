#include "rimshot/media/mp4v_round_trip.h"

#include <algorithm>
#include <array>
#include <cmath>

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
}

Mp4vRoundTrip::~Mp4vRoundTrip() = default;

void Mp4vRoundTrip::write(const std::uint8_t* grey) {
  AVFrame* frame = impl_->frame.get();
  av_frame_unref(frame);
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = impl_->width;
  frame->height = impl_->height;
  Impl::check(av_frame_get_buffer(frame, 0), "allocating a frame");
  for (int y = 0; y < impl_->height; ++y, grey += impl_->width)
    std::transform(grey, grey + impl_->width, frame->data[0] + long(y) * frame->linesize[0], [this](std::uint8_t level) { return impl_->luma[level]; });
  for (const int plane : {1, 2})
    for (int y = 0; y < impl_->height / 2; ++y)
      std::fill_n(frame->data[plane] + long(y) * frame->linesize[plane], impl_->width / 2, kNeutralChroma);
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
  auto out = grey.begin();
  for (int y = 0; y < impl_->height; ++y) {
    const std::uint8_t* luma = decoded->data[0] + long(y) * decoded->linesize[0];
    out = std::transform(luma, luma + impl_->width, out, [this](std::uint8_t level) { return impl_->shown[level]; });
  }
  return true;
}

}  // namespace rimshot::media
