// Preloaded into a program, this answers for the kernel's control device of a first sound card, with one PCM
// and no volume control. It is plugged in while the file SOUND_CARD_IN is there. What plays and captures is
// the plugin in sound_pcm.c, which asound.conf puts in the place of the card.
#define _GNU_SOURCE
#include <errno.h>
#include <sound/asound.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// Every descriptor of the device is a duplicate of this one.
static int control = -1;

__attribute__((constructor)) static void make_device(void) {
  control = memfd_create("control", MFD_CLOEXEC);
}

static int is_device(int fd) {
  struct stat ours, theirs;
  return fd >= 0 && fstat(control, &ours) == 0 && fstat(fd, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
         ours.st_ino == theirs.st_ino;
}

static int open_device(void) {
  return access(getenv("SOUND_CARD_IN"), F_OK) == 0 ? dup(control) : -1;
}

static int answer(int fd, unsigned long request, void* argument) {
  (void)fd;
  struct snd_ctl_card_info* card = argument;
  struct snd_pcm_info* pcm = argument;
  struct snd_ctl_elem_list* controls = argument;
  switch (request) {
    case SNDRV_CTL_IOCTL_PVERSION:
      *(int*)argument = SNDRV_CTL_VERSION;
      return 0;
    case SNDRV_CTL_IOCTL_CARD_INFO:
      *card = (struct snd_ctl_card_info){
          .id = "Soft", .driver = "Soft", .name = "Software Card", .longname = "Software Card"};
      return 0;
    case SNDRV_CTL_IOCTL_PCM_NEXT_DEVICE:
      *(int*)argument = *(int*)argument < 0 ? 0 : -1;
      return 0;
    case SNDRV_CTL_IOCTL_PCM_INFO:
      strcpy((char*)pcm->name, "Software PCM");
      return 0;
    case SNDRV_CTL_IOCTL_ELEM_LIST:
      controls->used = controls->count = 0;
      return 0;
    case SNDRV_CTL_IOCTL_SUBSCRIBE_EVENTS:
      return 0;
  }
  errno = ENOTTY;
  return -1;
}

#define DEVICE "/dev/snd/controlC0"
#include "preload.h"
