#include "interfaces/audio_mixer.h"

#include "api/make_ref_counted.h"
#include "bind.h"
#include "engine/engine.h"
#include "runtime/error.h"
#include "runtime/identity.h"

namespace wrtc {

float AudioMixerInput::gain() const {
  const auto input = input_.lock();
  return input ? input->gain() : 0;
}

void AudioMixerInput::set_gain(float gain) {
  CheckUsable();
  if (const auto input = input_.lock()) input->set_gain(gain);
}

AudioMixer::AudioMixer(int channels) : mixed_(webrtc::make_ref_counted<MixedAudio>(channels)) {}

std::shared_ptr<AudioMixerInput> AudioMixer::Add(const std::shared_ptr<MediaStreamTrack>& track, float gain) {
  webrtc::scoped_refptr<webrtc::AudioTrackInterface> engine(
      static_cast<webrtc::AudioTrackInterface*>(track->engine().get()));
  if (engine->GetSource() == mixed_.share().get()) {
    throw Failure({.name = "InvalidAccessError",
                   .message = "add: the track is the output of this mixer: it cannot be its input too"});
  }
  return std::make_shared<AudioMixerInput>(mixed_->Add(std::move(engine), gain));
}

void AudioMixer::Remove(const std::shared_ptr<AudioMixerInput>& input) {
  if (const auto engine = input->engine()) mixed_->Remove(engine);
}

std::shared_ptr<MediaStreamTrack> AudioMixer::CreateTrack(const std::string& id) {
  return WrapperOf<MediaStreamTrack>(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>(
      Engine::Get().factory()->CreateAudioTrack(id, mixed_.share().get())));
}

void bind_audio_mixer(py::module_& m) {
  py::class_<AudioMixerInput, std::shared_ptr<AudioMixerInput>>(m, "AudioMixerInput")
      .def_property("gain", py::cpp_function(&AudioMixerInput::gain, unlocked()),
                    py::cpp_function(&AudioMixerInput::set_gain, unlocked()));
  py::class_<AudioMixer, std::shared_ptr<AudioMixer>>(m, "AudioMixer")
      .def(py::init<int>(), py::arg("channels"), unlocked())
      .def("add", &AudioMixer::Add, py::arg("track").none(false), py::arg("gain"), unlocked())
      .def("remove", &AudioMixer::Remove, py::arg("input").none(false), unlocked())
      .def("create_track", &AudioMixer::CreateTrack, py::arg("id"), unlocked());
}

}  // namespace wrtc
