#include <algorithm>
#include <cstring>

#include "libav.h"
#include "rimshot/core/error.h"
#include "rimshot/media/video.h"

namespace rimshot::media {

namespace {

/// A file in memory as FFmpeg reads it.
struct MemoryFile {
  std::span<const std::uint8_t> bytes;
  std::int64_t at = 0;

  static int read(void* self, std::uint8_t* out, int size) {
    auto& file = *static_cast<MemoryFile*>(self);
    const std::int64_t left = std::int64_t(file.bytes.size()) - file.at, count = std::min<std::int64_t>(size, left);
    if (count <= 0) return AVERROR_EOF;
    std::copy_n(file.bytes.data() + file.at, count, out);
    file.at += count;
    return int(count);
  }

  static std::int64_t seek(void* self, std::int64_t offset, int whence) {
    auto& file = *static_cast<MemoryFile*>(self);
    const auto size = std::int64_t(file.bytes.size());
    if (whence == AVSEEK_SIZE) return size;
    const std::int64_t target = offset + (whence == SEEK_CUR ? file.at : whence == SEEK_END ? size : 0);
    if (target < 0 || target > size) return AVERROR(EINVAL);
    return file.at = target;
  }
};

constexpr int kMemoryBuffer = 1 << 15;

/// A decoder passes on what the file says; as a number, because it need not be one of the enumeration's.
template <typename Enum>
int number_of(const Enum& value) {
  static_assert(sizeof(Enum) == sizeof(int));
  int number;
  std::memcpy(&number, &value, sizeof number);
  return number;
}

}  // namespace

struct VideoReader::Impl {
  std::string name;
  ColourConversion colours;
  MemoryFile memory;
  AVIOContext* memory_io = nullptr;
  AVFormatContext* container = nullptr;
  int stream = -1;
  Libav<AVCodecContext> decoder;
  Libav<SwsContext> convert;
  AVPixelFormat converted_from = AV_PIX_FMT_NONE, converted_to = AV_PIX_FMT_NONE;
  Libav<AVFrame> frame{av_frame_alloc()};
  Libav<AVPacket> packet{av_packet_alloc()};
  std::map<std::string, std::string> metadata;
  bool drained = false;
  std::optional<std::int64_t> first_time;

  Impl(const std::string& file, ColourConversion conversion) : name(file), colours(conversion) {}
  ~Impl() {
    avformat_close_input(&container);
    if (memory_io != nullptr) av_freep(&memory_io->buffer);
    avio_context_free(&memory_io);
  }

  void check(int status, const char* doing) const {
    if (status < 0)
      throw Error(ErrorCode::InvalidInput, name + ": " + doing + " failed: " + libav_message(status) + "; is this a video?");
  }

  void open_memory(std::span<const std::uint8_t> bytes);
  void open(const char* file);
  bool next();
  /// Converts the decoded frame to packed pixels.
  void convert_to(AVPixelFormat to, void* pixels, int row_bytes);
};

void VideoReader::Impl::open_memory(std::span<const std::uint8_t> bytes) {
  memory.bytes = bytes;
  auto* buffer = static_cast<std::uint8_t*>(av_malloc(kMemoryBuffer));
  memory_io = avio_alloc_context(buffer, kMemoryBuffer, 0, &memory, MemoryFile::read, nullptr, MemoryFile::seek);
  container = avformat_alloc_context();
  RIMSHOT_CHECK(memory_io != nullptr && container != nullptr, name);
  container->pb = memory_io;
  open(nullptr);
}

void VideoReader::Impl::open(const char* file) {
  silence_libav();
  // A playlist must not make the program fetch anything.
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  const int opened = avformat_open_input(&container, file, nullptr, &options);
  av_dict_free(&options);
  check(opened, "opening the file");
  check(avformat_find_stream_info(container, nullptr), "looking for streams");
  const AVCodec* codec = nullptr;
  stream = av_find_best_stream(container, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
  check(stream, "looking for a video stream");
  decoder.reset(avcodec_alloc_context3(codec));
  check(avcodec_parameters_to_context(decoder.get(), container->streams[stream]->codecpar), "reading the stream's description");
  check(avcodec_open2(decoder.get(), codec, nullptr), "opening the decoder");
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(container->metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) metadata[entry->key] = entry->value;
}

bool VideoReader::Impl::next() {
  for (;;) {
    const int status = avcodec_receive_frame(decoder.get(), frame.get());
    if (status >= 0) {
      if (!first_time && frame->best_effort_timestamp != AV_NOPTS_VALUE) first_time = frame->best_effort_timestamp;
      if (frame->width == decoder->width && frame->height == decoder->height) return true;
      throw Error(ErrorCode::InvalidInput, name + ": its picture size changes on the way; convert it to one size first");
    }
    if (status == AVERROR_EOF) return false;
    if (status != AVERROR(EAGAIN)) check(status, "decoding");
    RIMSHOT_CHECK(!drained, name);
    int read;
    while ((read = av_read_frame(container, packet.get())) >= 0 && packet->stream_index != stream) av_packet_unref(packet.get());
    if (read == AVERROR_EOF) {
      drained = true;
      check(avcodec_send_packet(decoder.get(), nullptr), "decoding");
    } else {
      check(read, "reading");
      const int sent = avcodec_send_packet(decoder.get(), packet.get());
      av_packet_unref(packet.get());
      check(sent, "decoding");
    }
  }
}

void VideoReader::Impl::convert_to(AVPixelFormat to, void* pixels, int row_bytes) {
  const auto format = AVPixelFormat(frame->format);
  if (converted_from != format || converted_to != to) {
    converted_from = format;
    converted_to = to;
    const bool as_tagged = colours == ColourConversion::AsTagged;
    const int flags = as_tagged ? SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT : SWS_BICUBIC;
    convert.reset(sws_getContext(frame->width, frame->height, format, frame->width, frame->height, to,
                                 flags, nullptr, nullptr, nullptr));
    if (!convert) throw Error(ErrorCode::InvalidInput, name + ": its pixel format cannot be converted to RGB");
    // Untagged video: BT.709 from 720 lines on, BT.601 below, as players do.
    int matrix = number_of(frame->colorspace);
    if (matrix == AVCOL_SPC_UNSPECIFIED || matrix == AVCOL_SPC_RGB) matrix = frame->height >= 720 ? SWS_CS_ITU709 : SWS_CS_ITU601;
    const int full_range = number_of(frame->color_range) == AVCOL_RANGE_JPEG;
    if (as_tagged)
      sws_setColorspaceDetails(convert.get(), sws_getCoefficients(matrix), full_range, sws_getCoefficients(SWS_CS_ITU709), 1, 0, 1 << 16, 1 << 16);
  }
  std::uint8_t* rows[] = {static_cast<std::uint8_t*>(pixels)};
  sws_scale(convert.get(), frame->data, frame->linesize, 0, frame->height, rows, &row_bytes);
}

VideoReader::VideoReader(const std::filesystem::path& file, ColourConversion colours)
    : impl_(std::make_unique<Impl>(file.string(), colours)) {
  impl_->open(file.c_str());
}

VideoReader::VideoReader(std::span<const std::uint8_t> bytes, const std::string& name, ColourConversion colours)
    : impl_(std::make_unique<Impl>(name, colours)) {
  impl_->open_memory(bytes);
}

VideoReader::~VideoReader() = default;
int VideoReader::width() const { return impl_->decoder->width; }
int VideoReader::height() const { return impl_->decoder->height; }
double VideoReader::fps() const { return av_q2d(impl_->container->streams[impl_->stream]->avg_frame_rate); }
std::int64_t VideoReader::announced_frames() const { return impl_->container->streams[impl_->stream]->nb_frames; }
const std::map<std::string, std::string>& VideoReader::metadata() const { return impl_->metadata; }

std::optional<double> VideoReader::time() const {
  const std::int64_t now = impl_->frame->best_effort_timestamp;
  if (!impl_->first_time || now == AV_NOPTS_VALUE) return {};
  return double(now - *impl_->first_time) * av_q2d(impl_->container->streams[impl_->stream]->time_base);
}

double VideoReader::rotation() const {
  const auto* matrix = av_stream_get_side_data(impl_->container->streams[impl_->stream], AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  return matrix == nullptr ? 0 : -av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
}

bool VideoReader::high_dynamic_range() const {
  const int transfer = number_of(impl_->container->streams[impl_->stream]->codecpar->color_trc);
  return transfer == AVCOL_TRC_SMPTE2084 || transfer == AVCOL_TRC_ARIB_STD_B67;
}

bool VideoReader::read(Rgb8& picture) {
  if (!impl_->next()) return false;
  picture.width = width();
  picture.height = height();
  picture.pixels.resize(std::size_t(width()) * std::size_t(height()) * 3);
  impl_->convert_to(AV_PIX_FMT_RGB24, picture.pixels.data(), 3 * width());
  return true;
}

bool VideoReader::read(Rgba16& picture) {
  if (!impl_->next()) return false;
  picture.width = width();
  picture.height = height();
  picture.pixels.resize(std::size_t(width()) * std::size_t(height()) * 4);
  impl_->convert_to(AV_PIX_FMT_RGBA64, picture.pixels.data(), 8 * width());
  return true;
}

}  // namespace rimshot::media
