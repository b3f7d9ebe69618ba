#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rimshot::media {

/// 8-bit display-referred RGB picture, row-major [H, W, 3].
struct Rgb8 {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;
};

/// Scene-linear Rec.709 [H,W,3] to display RGB by the sRGB transfer function, values above 1 clipped; exposure multiplies first.
Rgb8 to_display(const std::vector<float>& linear_rgb, int width, int height, double exposure = 1.0);

/// 16-bit display-referred RGB picture with alpha, row-major [H, W, 4].
struct Rgba16 {
  int width = 0, height = 0;
  std::vector<std::uint16_t> pixels;
};

/// The same transfer function with 16 bits; alpha [H,W] is kept as it is, clipped to 0..1.
Rgba16 to_display16(const std::vector<float>& linear_rgb, const std::vector<float>& alpha, int width, int height);

enum class VideoCodec {
  H264,        ///< MP4, yuv420p: plays everywhere
  H264TenBit,  ///< MP4, yuv420p10 (High 10)
  ProRes4444,  ///< MOV, yuva444p10 with alpha: for editing
  Ffv1,        ///< Matroska, 16-bit RGB with alpha, lossless
};
/// "mp4", "mov" or "mkv".
std::string file_extension(VideoCodec codec);

struct VideoOptions {
  VideoCodec codec = VideoCodec::H264;
  double fps = 24;
  int crf = 8;                                    ///< libx264 quality, 0..51; at 16 a small ball is read half as well
  bool tagged = true;                             ///< false: BT.601 without tags, swscale's default, as OpenCV and imageio write
  std::map<std::string, std::string> metadata;    ///< container metadata: title, comment (label), ...
};

/// Writes a video: bt709 primaries, sRGB transfer (iec61966-2-1); Y'CbCr by the bt709 matrix in limited range, or RGB in full range;
/// converted explicitly and tagged (unless VideoOptions::tagged is false). Equal frames give equal bytes.
/// The file appears under its name only at finish(). Odd sizes are refused where the codec halves the colour, with the remedy.
class VideoWriter {
 public:
  /// @throws Error(Environment) when the codec or the disk is missing; Error(InvalidInput) for a bad size or rate.
  VideoWriter(const std::filesystem::path& file, int width, int height, const VideoOptions& options);
  ~VideoWriter();
  void write(const Rgb8& frame);
  void write(const Rgba16& frame);
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// How a reader turns Y'CbCr into RGB.
enum class ColourConversion {
  AsTagged,  ///< by the stream's own matrix and range, chroma interpolated
  AsOpenCv,  ///< swscale's defaults whatever the tags say: the values that cv::VideoCapture and imageio give
};

/// Streams the frames of any video that FFmpeg can decode, as RGB.
class VideoReader {
 public:
  /// @throws Error(InvalidInput) naming the file when there is no decodable video stream.
  explicit VideoReader(const std::filesystem::path& file, ColourConversion colours = ColourConversion::AsTagged);
  /// Of a whole video file in memory, which must stay alive; `name` stands in messages.
  VideoReader(std::span<const std::uint8_t> bytes, const std::string& name, ColourConversion colours = ColourConversion::AsTagged);
  ~VideoReader();
  int width() const;
  int height() const;
  double fps() const;
  /// Of the frame read last [s], from the first frame on; nothing where the file has no time stamps.
  std::optional<double> time() const;
  /// Frames that the container announces; 0 where it does not say.
  std::int64_t announced_frames() const;
  /// Angle by which a player has to turn the picture [degrees]; `read` does not turn it.
  double rotation() const;
  /// Whether the codes stand for light by a curve of high dynamic range (SMPTE ST 2084, HLG), which `read` does not undo.
  bool high_dynamic_range() const;
  const std::map<std::string, std::string>& metadata() const;
  /// The next frame; false at the end.
  bool read(Rgb8& frame);
  bool read(Rgba16& frame);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// 8-bit PNG, whole or not at all.
void write_png(const std::filesystem::path& file, const Rgb8& image);
/// The same as bytes, for embedding in a report.
std::vector<std::uint8_t> encode_png(const Rgb8& image);

}  // namespace rimshot::media
