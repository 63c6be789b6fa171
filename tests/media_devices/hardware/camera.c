// Preloaded into a program, this answers for the kernel's devices of a camera, /dev/video7 and 8, by the
// protocol of V4L2. It is plugged in while the file CAMERA is there, whose lines are its modes: fourcc,
// width, height, pictures a second. Its pictures are red on the left and blue on the right; Motion JPEG comes
// from the file CAMERA_JPEG.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define MOST_MODES 32
#define MOST_FILES 1024
#define MOST_BUFFERS 8
#define PICTURE_BYTES(width, height) ((size_t)(width) * (height) * 2)

struct mode {
  uint32_t fourcc;
  unsigned width, height, rate;
};

// What one program that opened it has of it. The descriptor is a timer that runs out at each picture.
struct open_file {
  struct v4l2_pix_format format;
  struct mode modes[MOST_MODES];
  unsigned mode_count, rate;
  uint8_t* buffers[MOST_BUFFERS];
  unsigned buffer_count, queued[MOST_BUFFERS], queued_count, sequence;
};

static struct open_file* files[MOST_FILES];

static int read_modes(struct open_file* file) {
  FILE* modes = fopen(getenv("CAMERA"), "re");
  if (!modes) return 0;
  char fourcc[5];
  struct mode* mode = file->modes;
  while (file->mode_count < MOST_MODES &&
         fscanf(modes, "%4s %u %u %u", fourcc, &mode->width, &mode->height, &mode->rate) == 4) {
    mode->fourcc = v4l2_fourcc(fourcc[0], fourcc[1], fourcc[2], fourcc[3]);
    mode = &file->modes[++file->mode_count];
  }
  fclose(modes);
  return file->mode_count > 0;
}

static int open_device(void) {
  struct open_file* file = calloc(1, sizeof *file);
  if (!read_modes(file)) {
    free(file);
    errno = ENOENT;
    return -1;
  }
  const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  files[fd] = file;
  return fd;
}

static struct open_file* file_of(int fd) {
  return fd >= 0 && fd < MOST_FILES ? files[fd] : NULL;
}

// The mode nearest to a wish, which takes its format if there is one of it.
static const struct mode* nearest(const struct open_file* file, const struct v4l2_pix_format* wish) {
  const struct mode* best = NULL;
  unsigned long best_distance = 0;
  for (const struct mode* mode = file->modes; mode < file->modes + file->mode_count; ++mode) {
    const unsigned long distance = (unsigned long)abs((int)mode->width - (int)wish->width) +
                                   (unsigned long)abs((int)mode->height - (int)wish->height) +
                                   (mode->fourcc == wish->pixelformat ? 0 : 1000000);
    if (!best || distance < best_distance) best = mode, best_distance = distance;
  }
  return best;
}

static void draw_yuv(const struct v4l2_pix_format* format, uint8_t* out) {
  static const uint8_t red[] = {81, 90, 240}, blue[] = {41, 240, 110};
  const unsigned width = format->width, height = format->height;
  uint8_t* const chroma = out + width * height;
  for (unsigned y = 0; y < height; ++y) {
    for (unsigned x = 0; x < width; ++x) {
      const uint8_t* colour = x < width / 2 ? red : blue;
      const unsigned at = (y / 2) * (width / 2) + x / 2;
      switch (format->pixelformat) {
        case V4L2_PIX_FMT_YUYV:
          out[(y * width + x) * 2] = colour[0];
          out[(y * width + x) * 2 + 1] = colour[1 + x % 2];
          break;
        case V4L2_PIX_FMT_NV12:
          out[y * width + x] = colour[0];
          chroma[(y / 2) * width + x] = colour[1 + x % 2];
          break;
        case V4L2_PIX_FMT_YUV420:
          out[y * width + x] = colour[0];
          chroma[at] = colour[1];
          chroma[width * height / 4 + at] = colour[2];
          break;
      }
    }
  }
}

// The bytes of a picture.
static size_t draw(const struct v4l2_pix_format* format, uint8_t* out) {
  const size_t most = PICTURE_BYTES(format->width, format->height);
  if (format->pixelformat == V4L2_PIX_FMT_MJPEG) {
    FILE* jpeg = fopen(getenv("CAMERA_JPEG"), "re");
    if (!jpeg) return 0;
    const size_t bytes = fread(out, 1, most, jpeg);
    fclose(jpeg);
    return bytes;
  }
  draw_yuv(format, out);
  return format->pixelformat == V4L2_PIX_FMT_YUYV ? most : most * 3 / 4;
}

static int fail(int error) {
  errno = error;
  return -1;
}

static int enumerate_formats(const struct open_file* file, struct v4l2_fmtdesc* format) {
  unsigned found = 0;
  for (unsigned i = 0; i < file->mode_count; ++i) {
    int first = 1;
    for (unsigned j = 0; j < i; ++j) first &= file->modes[j].fourcc != file->modes[i].fourcc;
    if (first && found++ == format->index) {
      format->pixelformat = file->modes[i].fourcc;
      return 0;
    }
  }
  return fail(EINVAL);
}

static int enumerate_sizes(const struct open_file* file, struct v4l2_frmsizeenum* size) {
  unsigned found = 0;
  for (unsigned i = 0; i < file->mode_count; ++i) {
    const struct mode* mode = &file->modes[i];
    if (mode->fourcc != size->pixel_format || found++ != size->index) continue;
    size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    size->discrete = (struct v4l2_frmsize_discrete){mode->width, mode->height};
    return 0;
  }
  return fail(EINVAL);
}

static int enumerate_rates(const struct open_file* file, struct v4l2_frmivalenum* rate) {
  for (unsigned i = 0; i < file->mode_count && rate->index == 0; ++i) {
    const struct mode* mode = &file->modes[i];
    if (mode->fourcc != rate->pixel_format || mode->width != rate->width || mode->height != rate->height)
      continue;
    rate->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    rate->discrete = (struct v4l2_fract){1, mode->rate};
    return 0;
  }
  return fail(EINVAL);
}

static void fit(const struct open_file* file, struct v4l2_pix_format* format) {
  const struct mode* mode = nearest(file, format);
  format->pixelformat = mode->fourcc;
  format->width = mode->width;
  format->height = mode->height;
  format->bytesperline = mode->fourcc == V4L2_PIX_FMT_YUYV ? mode->width * 2 : mode->width;
  format->sizeimage = (unsigned)PICTURE_BYTES(mode->width, mode->height);
}

static int set_timer(int fd, unsigned rate) {
  const struct timespec step = {rate == 1, rate > 1 ? 1000000000 / rate : 0};
  return timerfd_settime(fd, 0, &(struct itimerspec){step, step}, NULL);
}

static int dequeue(int fd, struct open_file* file, struct v4l2_buffer* buffer) {
  uint64_t ticks;
  if (file->queued_count == 0 || read(fd, &ticks, sizeof ticks) < 0) return fail(EAGAIN);
  buffer->index = file->queued[0];
  memmove(file->queued, file->queued + 1, --file->queued_count * sizeof *file->queued);
  buffer->bytesused = (unsigned)draw(&file->format, file->buffers[buffer->index]);
  buffer->sequence = file->sequence++;
  return 0;
}

static int is_device(int fd) {
  return file_of(fd) != NULL;
}

static int answer(int fd, unsigned long request, void* argument) {
  struct open_file* const file = file_of(fd);
  struct v4l2_capability* capability = argument;
  struct v4l2_format* format = argument;
  struct v4l2_captureparm* capture = &((struct v4l2_streamparm*)argument)->parm.capture;
  struct v4l2_requestbuffers* wanted = argument;
  struct v4l2_buffer* buffer = argument;
  if (access(getenv("CAMERA"), F_OK) != 0) return fail(ENODEV);
  switch (request) {
    case VIDIOC_QUERYCAP:
      *capability =
          (struct v4l2_capability){.driver = "soft", .card = "Software Camera", .bus_info = "platform:soft"};
      capability->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
      capability->capabilities = capability->device_caps | V4L2_CAP_DEVICE_CAPS;
      return 0;
    case VIDIOC_ENUM_FMT:
      return enumerate_formats(file, argument);
    case VIDIOC_ENUM_FRAMESIZES:
      return enumerate_sizes(file, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS:
      return enumerate_rates(file, argument);
    case VIDIOC_TRY_FMT:
      fit(file, &format->fmt.pix);
      return 0;
    case VIDIOC_S_FMT:
      fit(file, &format->fmt.pix);
      file->format = format->fmt.pix;
      file->rate = nearest(file, &file->format)->rate;
      return 0;
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM:
      if (request == VIDIOC_S_PARM && capture->timeperframe.numerator) {
        const unsigned rate = capture->timeperframe.denominator / capture->timeperframe.numerator;
        const unsigned most = nearest(file, &file->format)->rate;
        file->rate = rate < most ? rate : most;
      }
      capture->capability = V4L2_CAP_TIMEPERFRAME;
      capture->timeperframe = (struct v4l2_fract){1, file->rate};
      return 0;
    case VIDIOC_REQBUFS:
      if (wanted->count > MOST_BUFFERS) wanted->count = MOST_BUFFERS;
      file->buffer_count = wanted->count;
      file->queued_count = 0;
      return 0;
    case VIDIOC_QUERYBUF:
      buffer->length = file->format.sizeimage;
      buffer->m.offset = buffer->index * (1u << 24);
      return 0;
    case VIDIOC_QBUF:
      if (buffer->index >= file->buffer_count) return fail(EINVAL);
      file->queued[file->queued_count++] = buffer->index;
      return 0;
    case VIDIOC_DQBUF:
      return dequeue(fd, file, buffer);
    case VIDIOC_STREAMON:
      return set_timer(fd, file->rate);
    case VIDIOC_STREAMOFF:
      return set_timer(fd, 0);
  }
  return fail(ENOTTY);
}

#define DEVICE "/dev/video[78]"
#include "preload.h"

int close(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "close");
  if (file_of(fd)) {
    free(files[fd]);
    files[fd] = NULL;
  }
  return real(fd);
}

#define MMAP(name, offset_type)                                                                \
  void* name(void* at, size_t length, int protection, int flags, int fd, offset_type offset) { \
    void* (*real)(void*, size_t, int, int, int, offset_type) = dlsym(RTLD_NEXT, #name);        \
    struct open_file* const file = file_of(fd);                                                \
    if (!file) return real(at, length, protection, flags, fd, offset);                         \
    void* const memory = real(at, length, protection, flags | MAP_ANONYMOUS, -1, 0);           \
    file->buffers[offset >> 24] = memory;                                                      \
    return memory;                                                                             \
  }
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)
