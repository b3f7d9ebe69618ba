#include "rimshot/media/mp4v_round_trip.h"

#include <algorithm>
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

}  // namespace

struct Mp4vRoundTrip::Impl {
  int width, height;
  Libav<AVCodecContext> encoder, decoder;
  Libav<SwsContext> to_yuv, to_bgr;
  Libav<AVFrame> frame{av_frame_alloc()}, decoded{av_frame_alloc()};
  Libav<AVPacket> packet{av_packet_alloc()};
  std::vector<std::uint8_t> bgr;
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

  to_yuv.reset(sws_getContext(width, height, AV_PIX_FMT_GRAY8, width, height, AV_PIX_FMT_YUV420P, SWS_BICUBIC, nullptr, nullptr, nullptr));
  to_bgr.reset(sws_getContext(width, height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_BGR24, SWS_BICUBIC, nullptr, nullptr, nullptr));
  RIMSHOT_CHECK(to_yuv && to_bgr, width, height);
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
  const int row = impl_->width;
  sws_scale(impl_->to_yuv.get(), &grey, &row, 0, impl_->height, frame->data, frame->linesize);
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
  // The chroma of a grey picture is 128 throughout, so that all three channels are equal; the first is kept.
  const std::size_t pixels = std::size_t(impl_->width) * std::size_t(impl_->height);
  impl_->bgr.resize(3 * pixels);
  std::uint8_t* rows[] = {impl_->bgr.data()};
  const int row_bytes[] = {3 * impl_->width};
  sws_scale(impl_->to_bgr.get(), decoded->data, decoded->linesize, 0, impl_->height, rows, row_bytes);
  grey.resize(pixels);
  for (std::size_t i = 0; i < pixels; ++i) grey[i] = impl_->bgr[3 * i];
  return true;
}

}  // namespace rimshot::media
