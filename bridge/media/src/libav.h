#pragma once
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <string>

namespace rimshot::media {

/// FFmpeg prints on standard error by itself; what went wrong comes as a status too, and becomes an Error.
inline void silence_libav() { av_log_set_level(AV_LOG_QUIET); }

/// What an FFmpeg error number means.
inline std::string libav_message(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE];
  return av_make_error_string(text, sizeof text, error);
}

struct LibavDelete {
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
  void operator()(AVFrame* p) const { av_frame_free(&p); }
  void operator()(AVPacket* p) const { av_packet_free(&p); }
  void operator()(SwsContext* p) const { sws_freeContext(p); }
};
template <typename T>
using Libav = std::unique_ptr<T, LibavDelete>;

}  // namespace rimshot::media
