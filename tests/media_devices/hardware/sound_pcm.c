// An ALSA plugin that plays and captures in real time: 48 kHz, stereo, 16 bit, into the file SOUND_CARD_OUT
// and, over and over, out of the file SOUND_CARD_IN. Without that file it is unplugged.
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define RATE 48000
#define FRAME 4

struct paced {
  snd_pcm_ioplug_t io;
  int file;
  struct timespec started;
  snd_pcm_uframes_t moved;
};

static int paced_start(snd_pcm_ioplug_t* io) {
  struct paced* paced = io->private_data;
  const struct itimerspec every = {{0, 5000000}, {0, 5000000}};
  clock_gettime(CLOCK_MONOTONIC, &paced->started);
  return timerfd_settime(io->poll_fd, 0, &every, NULL);
}

static int paced_stop(snd_pcm_ioplug_t* io) {
  const struct itimerspec never = {{0, 0}, {0, 0}};
  return timerfd_settime(io->poll_fd, 0, &never, NULL);
}

static int paced_prepare(snd_pcm_ioplug_t* io) {
  ((struct paced*)io->private_data)->moved = 0;
  return 0;
}

// Time moves it, as the crystal of a card does: what is not there in time is an underrun or an overrun.
static snd_pcm_sframes_t paced_pointer(snd_pcm_ioplug_t* io) {
  struct paced* paced = io->private_data;
  if (access(getenv("SOUND_CARD_IN"), F_OK) != 0) return -ENODEV;
  if (io->state != SND_PCM_STATE_RUNNING) return 0;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const double seconds =
      (double)(now.tv_sec - paced->started.tv_sec) + (double)(now.tv_nsec - paced->started.tv_nsec) / 1e9;
  const snd_pcm_uframes_t at = (snd_pcm_uframes_t)(seconds * RATE);
  const snd_pcm_uframes_t most =
      io->stream == SND_PCM_STREAM_PLAYBACK ? paced->moved : paced->moved + io->buffer_size;
  return at > most ? -EPIPE : (snd_pcm_sframes_t)(at % io->buffer_size);
}

static snd_pcm_sframes_t paced_transfer(snd_pcm_ioplug_t* io,
                                        const snd_pcm_channel_area_t* areas,
                                        snd_pcm_uframes_t offset,
                                        snd_pcm_uframes_t size) {
  struct paced* paced = io->private_data;
  char* samples = (char*)areas->addr + (areas->first + areas->step * offset) / 8;
  if (io->stream == SND_PCM_STREAM_PLAYBACK) {
    if (write(paced->file, samples, size * FRAME) < 0) return -errno;
  } else {
    size_t got = 0;
    while (got < size * FRAME) {
      const ssize_t more = read(paced->file, samples + got, size * FRAME - got);
      if (more < 0) return -errno;
      if (more == 0) lseek(paced->file, 0, SEEK_SET);
      got += (size_t)more;
    }
  }
  paced->moved += size;
  return (snd_pcm_sframes_t)size;
}

static int paced_revents(snd_pcm_ioplug_t* io,
                         struct pollfd* polled,
                         unsigned int count,
                         unsigned short* events) {
  uint64_t ticks;
  (void)count;
  *events = polled->revents & POLLIN && read(io->poll_fd, &ticks, sizeof ticks) > 0
                ? (io->stream == SND_PCM_STREAM_PLAYBACK ? POLLOUT : POLLIN)
                : 0;
  return 0;
}

static int paced_close(snd_pcm_ioplug_t* io) {
  struct paced* paced = io->private_data;
  close(paced->file);
  close(io->poll_fd);
  free(paced);
  return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = paced_start,
    .stop = paced_stop,
    .prepare = paced_prepare,
    .pointer = paced_pointer,
    .transfer = paced_transfer,
    .poll_revents = paced_revents,
    .close = paced_close,
};

SND_PCM_PLUGIN_DEFINE_FUNC(paced) {
  (void)root;
  (void)conf;
  const int playing = stream == SND_PCM_STREAM_PLAYBACK;
  const char* path = getenv(playing ? "SOUND_CARD_OUT" : "SOUND_CARD_IN");
  const int file = path ? open(path, playing ? O_WRONLY | O_CREAT | O_APPEND : O_RDONLY, 0600) : -1;
  if (file < 0) return -ENODEV;
  struct paced* paced = calloc(1, sizeof *paced);
  paced->file = file;
  paced->io = (snd_pcm_ioplug_t){.version = SND_PCM_IOPLUG_VERSION,
                                 .name = "paced",
                                 .poll_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
                                 .poll_events = POLLIN,
                                 .callback = &callbacks,
                                 .private_data = paced};
  int failed = snd_pcm_ioplug_create(&paced->io, name, stream, mode);
  if (failed) return failed;
  const unsigned int access = SND_PCM_ACCESS_RW_INTERLEAVED, format = SND_PCM_FORMAT_S16_LE;
  if ((failed = snd_pcm_ioplug_set_param_list(&paced->io, SND_PCM_IOPLUG_HW_ACCESS, 1, &access)) ||
      (failed = snd_pcm_ioplug_set_param_list(&paced->io, SND_PCM_IOPLUG_HW_FORMAT, 1, &format)) ||
      (failed = snd_pcm_ioplug_set_param_minmax(&paced->io, SND_PCM_IOPLUG_HW_CHANNELS, 2, 2)) ||
      (failed = snd_pcm_ioplug_set_param_minmax(&paced->io, SND_PCM_IOPLUG_HW_RATE, RATE, RATE)) ||
      (failed = snd_pcm_ioplug_set_param_minmax(&paced->io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 256, 1 << 16)) ||
      (failed = snd_pcm_ioplug_set_param_minmax(&paced->io, SND_PCM_IOPLUG_HW_PERIODS, 2, 64))) {
    snd_pcm_ioplug_delete(&paced->io);
    return failed;
  }
  *pcmp = paced->io.pcm;
  return 0;
}

SND_PCM_PLUGIN_SYMBOL(paced);
