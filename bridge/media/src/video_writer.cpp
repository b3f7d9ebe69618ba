#include <algorithm>

#include "libav.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/media/video.h"

namespace rimshot::media {

namespace {

bool halves_colour(VideoCodec codec) { return codec == VideoCodec::H264 || codec == VideoCodec::H264TenBit; }

/// How a codec is asked for.
struct Encoding {
  const char* encoder;
  const char* container;
  AVPixelFormat format;
  std::map<std::string, std::string> settings;
  bool is_rgb() const { return format == AV_PIX_FMT_GBRAP16; }
};

Encoding encoding_of(const VideoOptions& options) {
  const std::map<std::string, std::string> x264 = {{"preset", "medium"}, {"crf", std::to_string(options.crf)}};
  switch (options.codec) {
    case VideoCodec::H264: return {"libx264", "mp4", AV_PIX_FMT_YUV420P, x264};
    case VideoCodec::H264TenBit: return {"libx264", "mp4", AV_PIX_FMT_YUV420P10, x264};
    case VideoCodec::ProRes4444: return {"prores_ks", "mov", AV_PIX_FMT_YUVA444P10, {{"profile", "4444"}, {"alpha_bits", "16"}, {"vendor", "apl0"}}};
    case VideoCodec::Ffv1: return {"ffv1", "matroska", AV_PIX_FMT_GBRAP16, {{"level", "3"}, {"slices", "4"}, {"slicecrc", "1"}}};
  }
  return {};
}

}  // namespace

std::string file_extension(VideoCodec codec) {
  return codec == VideoCodec::ProRes4444 ? "mov" : codec == VideoCodec::Ffv1 ? "mkv" : "mp4";
}

struct VideoWriter::Impl {
  std::filesystem::path name;
  AtomicFile file;
  AVFormatContext* container = nullptr;
  AVStream* stream = nullptr;
  Libav<AVCodecContext> encoder;
  Libav<SwsContext> convert;
  AVPixelFormat converted_from = AV_PIX_FMT_NONE;
  Libav<AVFrame> frame{av_frame_alloc()};
  Libav<AVPacket> packet{av_packet_alloc()};
  std::int64_t count = 0;

  explicit Impl(const std::filesystem::path& target) : name(target), file(target) {}
  ~Impl() {
    if (container == nullptr) return;
    avio_closep(&container->pb);
    avformat_free_context(container);
  }

  void check(int status, const char* doing) const {
    if (status < 0)
      throw Error(ErrorCode::Environment, name.string() + ": " + doing + " failed: " + libav_message(status) + "; check that the disk has space");
  }

  void open(int width, int height, const VideoOptions& options);
  void set_conversion(AVPixelFormat from);
  /// Converts and encodes a picture of packed pixels.
  void write(const void* pixels, AVPixelFormat format, int row_bytes);
  void encode(const AVFrame* picture);
};

void VideoWriter::Impl::open(int width, int height, const VideoOptions& options) {
  silence_libav();
  const Encoding encoding = encoding_of(options);
  const AVCodec* codec = avcodec_find_encoder_by_name(encoding.encoder);
  if (codec == nullptr)
    throw Error(ErrorCode::Environment, std::string("this FFmpeg has no encoder ") + encoding.encoder + "; install a libavcodec that has it");
  check(avformat_alloc_output_context2(&container, nullptr, encoding.container, file.path().c_str()), "making the container");
  stream = avformat_new_stream(container, nullptr);
  encoder.reset(avcodec_alloc_context3(codec));
  encoder->width = width;
  encoder->height = height;
  encoder->pix_fmt = encoding.format;
  encoder->framerate = av_d2q(options.fps, 1'000'000);
  encoder->time_base = av_inv_q(encoder->framerate);
  if (options.tagged) {
    encoder->color_primaries = AVCOL_PRI_BT709;
    encoder->color_trc = AVCOL_TRC_IEC61966_2_1;
    encoder->colorspace = encoding.is_rgb() ? AVCOL_SPC_RGB : AVCOL_SPC_BT709;
    encoder->color_range = encoding.is_rgb() ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    if (halves_colour(options.codec)) encoder->chroma_sample_location = AVCHROMA_LOC_LEFT;
  }
  encoder->thread_count = 1;  // the bytes depend on the number of threads
  encoder->flags |= AV_CODEC_FLAG_BITEXACT;
  if (container->oformat->flags & AVFMT_GLOBALHEADER) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  for (const auto& [key, value] : encoding.settings) {
    check(av_opt_set(encoder.get(), key.c_str(), value.c_str(), AV_OPT_SEARCH_CHILDREN), ("setting " + key).c_str());
  }
  if (const int status = avcodec_open2(encoder.get(), codec, nullptr); status < 0)
    throw Error(ErrorCode::Environment, std::string("the encoder ") + encoding.encoder + " refuses video of " + std::to_string(width) + "x" +
                                            std::to_string(height) + " at " + std::to_string(options.fps) + " frames a second: " +
                                            libav_message(status) + "; choose another size, rate or codec");

  check(avcodec_parameters_from_context(stream->codecpar, encoder.get()), "describing the stream");
  stream->time_base = encoder->time_base;
  stream->avg_frame_rate = encoder->framerate;
  for (const auto& [key, value] : options.metadata) av_dict_set(&container->metadata, key.c_str(), value.c_str(), 0);
  container->flags |= AVFMT_FLAG_BITEXACT;
  check(avio_open(&container->pb, file.path().c_str(), AVIO_FLAG_WRITE), "opening the file");
  AVDictionary* settings = nullptr;
  if (std::string(encoding.container) != "matroska") av_dict_set(&settings, "movflags", "+faststart", 0);
  const int status = avformat_write_header(container, &settings);
  av_dict_free(&settings);
  check(status, "writing the header");
}

void VideoWriter::Impl::set_conversion(AVPixelFormat from) {
  if (converted_from == from) return;
  converted_from = from;
  const int width = encoder->width, height = encoder->height;
  convert.reset(sws_getContext(width, height, from, width, height, encoder->pix_fmt,
                               SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_BITEXACT, nullptr, nullptr, nullptr));
  RIMSHOT_CHECK(convert, width, height, int(from));
  const int* matrix = sws_getCoefficients(encoder->colorspace == AVCOL_SPC_UNSPECIFIED ? SWS_CS_ITU601 : SWS_CS_ITU709);
  const int full_range = encoder->color_range == AVCOL_RANGE_JPEG;
  sws_setColorspaceDetails(convert.get(), matrix, 1, matrix, full_range, 0, 1 << 16, 1 << 16);
}

void VideoWriter::Impl::write(const void* pixels, AVPixelFormat format, int row_bytes) {
  set_conversion(format);
  av_frame_unref(frame.get());
  frame->format = encoder->pix_fmt;
  frame->width = encoder->width;
  frame->height = encoder->height;
  check(av_frame_get_buffer(frame.get(), 0), "allocating a frame");
  const std::uint8_t* rows[] = {static_cast<const std::uint8_t*>(pixels)};
  sws_scale(convert.get(), rows, &row_bytes, 0, encoder->height, frame->data, frame->linesize);
  frame->color_primaries = encoder->color_primaries;
  frame->color_trc = encoder->color_trc;
  frame->colorspace = encoder->colorspace;
  frame->color_range = encoder->color_range;
  frame->pts = count++;
  encode(frame.get());
}

void VideoWriter::Impl::encode(const AVFrame* picture) {
  check(avcodec_send_frame(encoder.get(), picture), "encoding");
  for (;;) {
    const int status = avcodec_receive_packet(encoder.get(), packet.get());
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return;
    check(status, "encoding");
    packet->duration = 1;
    av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
    packet->stream_index = stream->index;
    check(av_interleaved_write_frame(container, packet.get()), "writing a frame");
  }
}

VideoWriter::VideoWriter(const std::filesystem::path& file, int width, int height, const VideoOptions& options) {
  if (width < 2 || height < 2 || (halves_colour(options.codec) && (width % 2 != 0 || height % 2 != 0)))
    throw Error(ErrorCode::InvalidInput, "video of " + std::to_string(width) + "x" + std::to_string(height) +
                                             ": H.264 with 4:2:0 colour needs even width and height; choose for example " +
                                             std::to_string(std::max(2, width + width % 2)) + "x" + std::to_string(std::max(2, height + height % 2)));
  if (!(options.fps > 0 && options.fps <= 100'000) || options.crf < 0 || options.crf > 51)
    throw Error(ErrorCode::InvalidInput, "video at " + std::to_string(options.fps) + " frames a second, crf " + std::to_string(options.crf) +
                                             ": the rate must lie in (0, 100000], crf in 0..51");
  impl_ = std::make_unique<Impl>(file);
  impl_->open(width, height, options);
}

VideoWriter::~VideoWriter() = default;

void VideoWriter::write(const Rgb8& picture) {
  RIMSHOT_CHECK(picture.width == impl_->encoder->width && picture.height == impl_->encoder->height, picture.width, picture.height);
  RIMSHOT_CHECK(picture.pixels.size() == std::size_t(picture.width) * std::size_t(picture.height) * 3, picture.pixels.size());
  impl_->write(picture.pixels.data(), AV_PIX_FMT_RGB24, 3 * picture.width);
}

void VideoWriter::write(const Rgba16& picture) {
  RIMSHOT_CHECK(picture.width == impl_->encoder->width && picture.height == impl_->encoder->height, picture.width, picture.height);
  RIMSHOT_CHECK(picture.pixels.size() == std::size_t(picture.width) * std::size_t(picture.height) * 4, picture.pixels.size());
  impl_->write(picture.pixels.data(), AV_PIX_FMT_RGBA64, 8 * picture.width);
}

void VideoWriter::finish() {
  impl_->encode(nullptr);
  impl_->check(av_write_trailer(impl_->container), "writing the index");
  impl_->check(avio_closep(&impl_->container->pb), "closing the file");
  impl_->file.commit();
}

}  // namespace rimshot::media
