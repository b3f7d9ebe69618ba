#include "made_video.h"

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}
#include <cmath>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace rimshot::test {
namespace {

int must(int status) {
  if (status < 0) throw std::runtime_error("FFmpeg cannot make a test file: " + std::to_string(status));
  return status;
}

/// Writes `value`, 0..1, to one sample of a plane of 8 or more bits.
void put(AVFrame* frame, const AVPixFmtDescriptor* format, int component, int x, int y, double value) {
  const AVComponentDescriptor& c = format->comp[component];
  std::uint8_t* at = frame->data[c.plane] + y * frame->linesize[c.plane] + x * c.step + c.offset;
  const int code = int(std::lround(value * ((1 << c.depth) - 1))) << c.shift;
  if (c.depth > 8) {
    const auto wide = std::uint16_t(code);
    std::memcpy(at, &wide, sizeof wide);
  } else {
    *at = std::uint8_t(code);
  }
}

void draw(AVFrame* frame, int index) {
  const auto* format = av_pix_fmt_desc_get(AVPixelFormat(frame->format));
  for (int k = 0; k < format->nb_components; ++k) {
    const bool colour = k == 1 || k == 2;
    const int across = colour ? format->log2_chroma_w : 0, down = colour ? format->log2_chroma_h : 0;
    const int width = -((-frame->width) >> across), height = -((-frame->height) >> down);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const bool square = x >= 4 + 2 * index && x < 16 + 2 * index && y >= height / 3 && y < height / 3 + 12;
        put(frame, format, k, x, y, colour ? 0.5 : k == 3 ? 0.5 : square ? 0.85 : 0.3);
      }
  }
}

void drain(AVCodecContext* encoder, AVFormatContext* container, AVPacket* packet, AVRational base) {
  while (avcodec_receive_packet(encoder, packet) >= 0) {
    av_packet_rescale_ts(packet, base, container->streams[0]->time_base);
    must(av_interleaved_write_frame(container, packet));
  }
}

}  // namespace

std::filesystem::path write_made_video(const std::filesystem::path& file, const MadeVideo& video) {
  av_log_set_level(AV_LOG_QUIET);
  AVFormatContext* container = nullptr;
  must(avformat_alloc_output_context2(&container, nullptr, video.container, file.c_str()));
  AVStream* stream = avformat_new_stream(container, nullptr);
  const AVCodec* codec = avcodec_find_encoder_by_name(video.encoder);
  AVCodecContext* encoder = avcodec_alloc_context3(codec);
  encoder->width = video.width;
  encoder->height = video.height;
  encoder->pix_fmt = video.format;
  encoder->color_trc = video.transfer;
  encoder->time_base = {1, video.fps * 8};
  encoder->framerate = stream->avg_frame_rate = {video.fps, 1};
  stream->time_base = encoder->time_base;
  if (container->oformat->flags & AVFMT_GLOBALHEADER) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  must(avcodec_open2(encoder, codec, nullptr));
  must(avcodec_parameters_from_context(stream->codecpar, encoder));
  if (video.rotation != 0) {
    auto* matrix = reinterpret_cast<std::int32_t*>(av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t)));
    av_display_rotation_set(matrix, -video.rotation);
  }
  must(avio_open(&container->pb, file.c_str(), AVIO_FLAG_WRITE));
  must(avformat_write_header(container, nullptr));
  AVFrame* frame = av_frame_alloc();
  AVPacket* packet = av_packet_alloc();
  frame->width = video.width;
  frame->height = video.height;
  frame->format = video.format;
  must(av_frame_get_buffer(frame, 0));
  for (int i = 0; i < video.frames; ++i) {
    must(av_frame_make_writable(frame));
    draw(frame, i % 20);
    frame->pts = video.ticks.empty() ? 8 * i : video.ticks[std::size_t(i)];
    must(avcodec_send_frame(encoder, frame));
    drain(encoder, container, packet, encoder->time_base);
  }
  must(avcodec_send_frame(encoder, nullptr));
  drain(encoder, container, packet, encoder->time_base);
  must(av_write_trailer(container));
  av_frame_free(&frame);
  av_packet_free(&packet);
  avcodec_free_context(&encoder);
  avio_closep(&container->pb);
  avformat_free_context(container);
  return file;
}

std::filesystem::path write_tone(const std::filesystem::path& file) {
  constexpr std::uint32_t kRate = 8000, kBytes = 2 * kRate;
  std::ofstream out(file, std::ios::binary);
  const auto number = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.put(char(value >> (8 * i)));
  };
  out << "RIFF";
  number(36 + kBytes, 4);
  out << "WAVEfmt ";
  number(16, 4), number(1, 2), number(1, 2), number(kRate, 4), number(2 * kRate, 4), number(2, 2), number(16, 2);
  out << "data";
  number(kBytes, 4);
  for (std::uint32_t i = 0; i < kRate; ++i) number(std::uint32_t(8000 * std::sin(0.3 * i)), 2);
  return file;
}

}  // namespace rimshot::test
