#include "milestone/media_tables.h"

#include <memory>
#include <type_traits>
#include <utility>

#include "milestone/connection.h"
#include "milestone/private_member.h"
#include "pc/codec_vendor.h"
#include "pc/connection_context.h"
#include "pc/sdp_payload_type_suggester.h"

namespace wrtc::milestone {

struct CodecsTag {};
auto Member(CodecsTag);
template struct PrivateMember<CodecsTag, &webrtc::PeerConnection::codec_lookup_helper_>;

struct PickerTag {};
auto Member(PickerTag);
template struct PrivateMember<PickerTag, &webrtc::SdpPayloadTypeSuggester::payload_type_picker_>;

struct EntriesTag {};
auto Member(EntriesTag);
template struct PrivateMember<EntriesTag, &webrtc::PayloadTypePicker::entries_>;

namespace {

webrtc::PayloadTypePicker& PickerOf(webrtc::PeerConnection& engine) {
  static_assert(std::is_base_of_v<webrtc::PayloadTypeSuggester, webrtc::SdpPayloadTypeSuggester>);
  return static_cast<webrtc::SdpPayloadTypeSuggester&>(*engine.pt_suggester()).*Member(PickerTag());
}

// The object cannot be assigned, and others refer to it.
template <class T, class... Arguments>
void Remake(T& object, Arguments&&... arguments) {
  std::destroy_at(&object);
  std::construct_at(&object, std::forward<Arguments>(arguments)...);
}

void FillCodecs(webrtc::PeerConnection& engine, const webrtc::MediaEngineInterface* from) {
  webrtc::CodecVendor& codecs = *(engine.*Member(CodecsTag()))->GetCodecVendor();
  Remake(codecs, from, engine.context()->use_rtx(), engine.trials());
}

template <class Vector>
void Release(Vector& vector) {
  vector = Vector();
}

}  // namespace

void ReleaseMediaTables(webrtc::PeerConnectionInterface& connection) {
  webrtc::PeerConnection& engine = BehindProxy(connection);
  FillCodecs(engine, nullptr);
  Release(PickerOf(engine).*Member(EntriesTag()));
  // The engine does not use this one.
  Release(engine.payload_type_picker().*Member(EntriesTag()));
}

void RestoreMediaTables(webrtc::PeerConnectionInterface& connection) {
  webrtc::PeerConnection& engine = BehindProxy(connection);
  FillCodecs(engine, std::as_const(*engine.context()).media_engine());
  Remake(PickerOf(engine));
}

}  // namespace wrtc::milestone
