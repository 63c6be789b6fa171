#pragma once

#include <memory>
#include <string>

#include "interfaces/media_stream_track.h"
#include "media/audio/mixed_audio.h"
#include "runtime/engine_ref.h"

namespace wrtc {

// An input of a mixer, which the mixer owns.
class AudioMixerInput : public Native, public Counted<AudioMixerInput> {
 public:
  explicit AudioMixerInput(const std::shared_ptr<MixedInput>& input) : input_(input) {}

  float gain() const;
  void set_gain(float gain);
  std::shared_ptr<MixedInput> engine() const { return input_.lock(); }

 private:
  const std::weak_ptr<MixedInput> input_;
};

// Mixes several tracks into one.
class AudioMixer : public Native, public Counted<AudioMixer> {
 public:
  explicit AudioMixer(int channels);

  std::shared_ptr<AudioMixerInput> Add(const std::shared_ptr<MediaStreamTrack>& track, float gain);
  void Remove(const std::shared_ptr<AudioMixerInput>& input);
  std::shared_ptr<MediaStreamTrack> CreateTrack(const std::string& id);

 private:
  EngineRef<MixedAudio> mixed_;
};

}  // namespace wrtc
