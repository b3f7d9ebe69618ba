// Loaded before FFmpeg: a libavcodec without any encoder, as a build of it may be.
struct AVCodec;
extern "C" const AVCodec* avcodec_find_encoder_by_name(const char*) { return nullptr; }
