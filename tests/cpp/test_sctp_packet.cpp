#include <cstdint>
#include <vector>

#include "check.h"
#include "net/dcsctp/packet/chunk/data_chunk.h"
#include "net/dcsctp/packet/chunk/sack_chunk.h"
#include "net/dcsctp/packet/sctp_packet.h"
#include "net/sctp_packet.h"

using dcsctp::SctpPacket;

namespace {

const dcsctp::DcSctpOptions kOptions;

dcsctp::SackChunk Sack() {
  return dcsctp::SackChunk(dcsctp::TSN(100), 5000, {dcsctp::SackChunk::GapAckBlock(2, 3)}, {dcsctp::TSN(99)});
}

dcsctp::DataChunk Data(uint32_t tsn = 7) {
  return dcsctp::DataChunk(dcsctp::TSN(tsn), dcsctp::StreamID(1), dcsctp::SSN(0), dcsctp::PPID(51), {1, 2, 3},
                           {});
}

SctpPacket::Builder Packet() {
  return SctpPacket::Builder(dcsctp::VerificationTag(0x1234), kOptions);
}

}  // namespace

TEST(a_window_written_into_a_sack_is_read_by_dcsctp_and_nothing_else_changed) {
  std::vector<uint8_t> bytes = Packet().Add(Sack()).Add(Data()).Build();
  CHECK(wrtc::BeginsWithSack(bytes));
  CHECK(wrtc::AdvertisedWindow(bytes) == 5000);
  wrtc::AdvertiseWindow(bytes, 0xfedcba98);
  const auto packet = SctpPacket::Parse(bytes, kOptions);
  CHECK(packet.has_value());
  if (!packet) return;
  CHECK(packet->descriptors().size() == 2);
  const auto sack = dcsctp::SackChunk::Parse(packet->descriptors()[0].data);
  CHECK(sack && sack->a_rwnd() == 0xfedcba98 && sack->cumulative_tsn_ack() == dcsctp::TSN(100));
  CHECK(sack && sack->gap_ack_blocks().size() == 1 && sack->duplicate_tsns().size() == 1);
}

TEST(the_sack_alone_is_a_packet_again) {
  const std::vector<uint8_t> bytes = Packet().Add(Sack()).Add(Data()).Build();
  const auto part = wrtc::OnlySack(bytes);
  std::vector<uint8_t> alone(part.begin(), part.end());
  wrtc::AdvertiseWindow(alone, 1);
  const auto packet = SctpPacket::Parse(alone, kOptions);
  CHECK(packet && packet->descriptors().size() == 1);
}

TEST(a_packet_without_a_checksum_still_has_none_with_another_window) {
  dcsctp::DcSctpOptions options;
  options.zero_checksum_alternate_error_detection_method =
      dcsctp::ZeroChecksumAlternateErrorDetectionMethod::LowerLayerDtls();
  std::vector<uint8_t> bytes = Packet().Add(Sack()).Build(/*write_checksum=*/false);
  wrtc::AdvertiseWindow(bytes, 1);
  CHECK(SctpPacket::Parse(bytes, options).has_value());
  CHECK(!SctpPacket::Parse(bytes, kOptions).has_value());
}

TEST(a_sack_tells_whether_data_is_missing) {
  CHECK(wrtc::HasGaps(Packet().Add(Sack()).Build()));
  CHECK(
      !wrtc::HasGaps(Packet().Add(dcsctp::SackChunk(dcsctp::TSN(100), 5000, {}, {dcsctp::TSN(99)})).Build()));
}

TEST(only_packets_that_begin_with_a_sack_have_a_window) {
  CHECK(!wrtc::BeginsWithSack(Packet().Add(Data()).Build()));
  CHECK(!wrtc::BeginsWithSack({}));
}

TEST(data_is_found_behind_other_chunks_and_not_in_what_is_no_packet) {
  std::vector<uint8_t> bytes = Packet().Add(Sack()).Add(Data()).Build();
  CHECK(wrtc::HoldsData(bytes, kOptions));
  CHECK(!wrtc::HoldsData(Packet().Add(Sack()).Build(), kOptions));
  bytes.back() ^= 1;
  CHECK(!wrtc::HoldsData(bytes, kOptions));
}

TEST(the_highest_number_of_data_is_found_wherever_it_stands) {
  CHECK(wrtc::HighestTsn(Packet().Add(Data(9)).Add(Data(3)).Build()) == 9u);
  CHECK(wrtc::HighestTsn(Packet().Add(Data(0xffff'ffff)).Add(Data(2)).Build()) == 2u);
}

TEST(the_highest_number_of_data_is_found_in_anything) {
  std::vector<uint8_t> bytes = Packet().Add(Sack()).Add(Data()).Add(Data(9)).Build();
  CHECK(wrtc::HighestTsn(bytes) == 9u);
  CHECK(!wrtc::HighestTsn(Packet().Add(Sack()).Build()));
  CHECK(!wrtc::HighestTsn({}));
  // A length of zero, and a length beyond the end.
  bytes = Packet().Add(Data()).Add(Data(9)).Build();
  bytes[14] = bytes[15] = 0xff;
  CHECK(wrtc::HighestTsn(bytes) == 7u);
  bytes[14] = bytes[15] = 0;
  wrtc::HighestTsn(bytes);
  for (size_t size = 0; size < bytes.size(); ++size) wrtc::HighestTsn({bytes.data(), size});
}

TEST(a_chunk_that_is_too_long_to_be_returned_is_found) {
  std::vector<uint8_t> bytes = Packet().Add(Sack()).Add(Data()).Build();
  CHECK(!wrtc::AsksForLongEcho(bytes, 1191));
  // Unknown, to be reported, and longer than it is.
  bytes[12] = 0x41;
  bytes[14] = 0x10;
  CHECK(wrtc::AsksForLongEcho(bytes, 1191));
  // Unknown, to be skipped.
  bytes[12] = 0x84;
  CHECK(!wrtc::AsksForLongEcho(bytes, 1191));
  for (size_t size = 0; size < bytes.size(); ++size) wrtc::AsksForLongEcho({bytes.data(), size}, 1191);
}
