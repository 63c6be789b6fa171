#include "interfaces/rtp_transform.h"

#include <map>
#include <mutex>

#include "absl/base/no_destructor.h"
#include "rtc_base/ref_counted_object.h"

namespace wrtc {

webrtc::scoped_refptr<FrameTransformer> OnlyTransformerOf(const webrtc::RtpReceiverInterface* receiver) {
  using Counted = webrtc::RefCountedObject<FrameTransformer>;
  static absl::NoDestructor<std::mutex> mutex;
  static absl::NoDestructor<std::map<const webrtc::RtpReceiverInterface*, webrtc::scoped_refptr<Counted>>>
      known;
  std::lock_guard lock(*mutex);
  // Receivers keep their transformers alive: one that only this map holds belongs to a receiver that is gone.
  std::erase_if(*known, [](const auto& entry) { return entry.second->HasOneRef(); });
  webrtc::scoped_refptr<Counted>& transformer = (*known)[receiver];
  if (!transformer) transformer = webrtc::scoped_refptr<Counted>(new Counted(nullptr));
  return transformer;
}

}  // namespace wrtc
