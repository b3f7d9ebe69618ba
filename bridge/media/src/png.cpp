#include <algorithm>
#include <fstream>

#include "libav.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/media/video.h"

namespace rimshot::media {

std::vector<std::uint8_t> encode_png(const Rgb8& image) {
  RIMSHOT_CHECK(image.pixels.size() == std::size_t(image.width) * std::size_t(image.height) * 3, image.pixels.size(), image.width, image.height);
  silence_libav();
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
  if (codec == nullptr) throw Error(ErrorCode::Environment, "this FFmpeg has no PNG encoder; install a complete libavcodec");
  const Libav<AVCodecContext> encoder(avcodec_alloc_context3(codec));
  encoder->width = image.width;
  encoder->height = image.height;
  encoder->pix_fmt = AV_PIX_FMT_RGB24;
  encoder->time_base = {1, 1};
  encoder->thread_count = 1;
  int status = avcodec_open2(encoder.get(), codec, nullptr);

  const Libav<AVFrame> frame(av_frame_alloc());
  const Libav<AVPacket> packet(av_packet_alloc());
  frame->format = AV_PIX_FMT_RGB24;
  frame->width = image.width;
  frame->height = image.height;
  if (status >= 0) status = av_frame_get_buffer(frame.get(), 0);
  if (status >= 0) {
    const std::size_t row = std::size_t(image.width) * 3;
    for (int y = 0; y < image.height; ++y)
      std::copy_n(image.pixels.data() + std::size_t(y) * row, row, frame->data[0] + long(y) * frame->linesize[0]);
    status = avcodec_send_frame(encoder.get(), frame.get());
  }
  if (status >= 0) status = avcodec_receive_packet(encoder.get(), packet.get());
  if (status < 0) throw Error(ErrorCode::Internal, "PNG of " + std::to_string(image.width) + "x" + std::to_string(image.height) + ": " + libav_message(status));
  return {packet->data, packet->data + packet->size};
}

void write_png(const std::filesystem::path& file, const Rgb8& image) {
  const auto bytes = encode_png(image);
  AtomicFile writing(file);
  std::ofstream out(writing.path(), std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), long(bytes.size()));
  out.close();
  if (!out) throw Error(ErrorCode::Environment, file.string() + ": cannot be written; check that the disk has space");
  writing.commit();
}

}  // namespace rimshot::media
