package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v3"
	"github.com/pion/webrtc/v3/pkg/media"
	"github.com/pion/webrtc/v3/pkg/media/samplebuilder"
)

const (
	h264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
	// How many packets of a frame may be missing or late before it is given up.
	reordered = 256
	// How often a key frame is requested, for frames that were lost.
	keyFrames = 3 * time.Second
)

var capabilities = map[string]webrtc.RTPCodecCapability{
	"opus": {MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"},
	"PCMU": {MimeType: webrtc.MimeTypePCMU, ClockRate: 8000},
	"PCMA": {MimeType: webrtc.MimeTypePCMA, ClockRate: 8000},
	"G722": {MimeType: webrtc.MimeTypeG722, ClockRate: 8000},
	"VP8":  {MimeType: webrtc.MimeTypeVP8, ClockRate: 90000},
	"VP9":  {MimeType: webrtc.MimeTypeVP9, ClockRate: 90000, SDPFmtpLine: "profile-id=0"},
	"H264": {MimeType: webrtc.MimeTypeH264, ClockRate: 90000, SDPFmtpLine: h264},
}

// sending is a track whose frames are sent over and over.
type sending struct {
	track  *webrtc.TrackLocalStaticSample
	sender *webrtc.RTPSender
	frames [][]byte
	rate   int
	// A request for a key frame: the frames begin with one.
	first chan struct{}
	ended chan struct{}
	once  sync.Once
}

func newSending(a arguments) (*sending, error) {
	capability, known := capabilities[a.Codec]
	if !known {
		return nil, fmt.Errorf("there is no codec %q", a.Codec)
	}
	track, err := webrtc.NewTrackLocalStaticSample(capability, a.Kind, "pion")
	return &sending{
		track: track, frames: a.Frames, rate: a.Rate, first: make(chan struct{}, 1), ended: make(chan struct{}),
	}, err
}

func (s *sending) end() { s.once.Do(func() { close(s.ended) }) }

func (s *sending) run() {
	interval := time.Second / time.Duration(s.rate)
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	began, sent, next := time.Now(), 0, 0
	for {
		select {
		case <-s.ended:
			return
		case <-s.first:
			next = 0
		case <-ticks.C:
		}
		// A ticker leaves out what it is too late for: the tone must have no gap.
		for ; sent < int(time.Since(began)/interval); sent++ {
			frame := media.Sample{Data: s.frames[next], Duration: interval}
			next = (next + 1) % len(s.frames)
			// A track that nobody receives takes frames too.
			if err := s.track.WriteSample(frame); err != nil {
				event("error", object{"error": err.Error()})
			}
		}
	}
}

// requests reads what the receiver reports; pion's interceptors act only on what is read.
func (s *sending) requests() {
	for {
		packets, _, err := s.sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				select {
				case s.first <- struct{}{}:
				default:
				}
			}
		}
	}
}

func (p *peer) addMedia(a arguments) error {
	kind := webrtc.NewRTPCodecType(a.Kind)
	direction := webrtc.NewRTPTransceiverDirection(a.Direction)
	var transceiver *webrtc.RTPTransceiver
	if direction == webrtc.RTPTransceiverDirectionRecvonly {
		var err error
		transceiver, err = p.connection.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: direction})
		if err != nil {
			return err
		}
	} else {
		made, err := newSending(a)
		if err != nil {
			return err
		}
		if direction == webrtc.RTPTransceiverDirectionSendonly {
			transceiver, err = p.connection.AddTransceiverFromTrack(
				made.track, webrtc.RTPTransceiverInit{Direction: direction},
			)
			if err != nil {
				return err
			}
			made.sender = transceiver.Sender()
		} else if made.sender, err = p.connection.AddTrack(made.track); err != nil {
			return err
		}
		p.start(a.Kind, made)
	}
	return p.prefer(a)
}

func (p *peer) start(kind string, made *sending) {
	if before := p.sending[kind]; before != nil {
		before.end()
	}
	p.sending[kind] = made
	go made.run()
	go made.requests()
}

// prefer leaves a transceiver the codec of the test alone, with the payload type of whoever offers.
func (p *peer) prefer(a arguments) error {
	transceiver, err := p.transceiver(a.Kind)
	if err != nil {
		return err
	}
	wanted := capabilities[a.Codec]
	for _, codec := range p.codecs(transceiver) {
		if strings.EqualFold(codec.MimeType, wanted.MimeType) && codec.SDPFmtpLine == wanted.SDPFmtpLine {
			codec.PayloadType = 0
			return transceiver.SetCodecPreferences([]webrtc.RTPCodecParameters{codec})
		}
	}
	return fmt.Errorf("pion has no codec %q", a.Codec)
}

func (p *peer) codecs(transceiver *webrtc.RTPTransceiver) []webrtc.RTPCodecParameters {
	if receiver := transceiver.Receiver(); receiver != nil {
		return receiver.GetParameters().Codecs
	}
	return transceiver.Sender().GetParameters().Codecs
}

func (p *peer) transceiver(kind string) (*webrtc.RTPTransceiver, error) {
	for _, transceiver := range p.connection.GetTransceivers() {
		if transceiver.Kind().String() == kind {
			return transceiver, nil
		}
	}
	return nil, fmt.Errorf("there is no transceiver of %s", kind)
}

// replaceMedia sends other frames from now on, by another track of the same sender.
func (p *peer) replaceMedia(a arguments) error {
	before := p.sending[a.Kind]
	if before == nil {
		return fmt.Errorf("no %s is sent", a.Kind)
	}
	made, err := newSending(a)
	if err != nil {
		return err
	}
	made.sender = before.sender
	if err := made.sender.ReplaceTrack(made.track); err != nil {
		return err
	}
	p.start(a.Kind, made)
	return nil
}

func (p *peer) removeMedia(kind string) error {
	before := p.sending[kind]
	if before == nil {
		return fmt.Errorf("no %s is sent", kind)
	}
	before.end()
	delete(p.sending, kind)
	return p.connection.RemoveTrack(before.sender)
}

// setDirection does what pion can: adding and removing what is sent changes a direction, and nothing else does.
func (p *peer) setDirection(kind, direction string) error {
	transceiver, err := p.transceiver(kind)
	if err != nil {
		return err
	}
	from, to := transceiver.Direction(), webrtc.NewRTPTransceiverDirection(direction)
	stops := from == webrtc.RTPTransceiverDirectionSendrecv && to == webrtc.RTPTransceiverDirectionRecvonly ||
		from == webrtc.RTPTransceiverDirectionSendonly && to == webrtc.RTPTransceiverDirectionInactive
	starts := from == webrtc.RTPTransceiverDirectionRecvonly && to == webrtc.RTPTransceiverDirectionSendrecv ||
		from == webrtc.RTPTransceiverDirectionInactive && to == webrtc.RTPTransceiverDirectionSendonly
	sent := p.sending[kind]
	switch {
	case from == to:
		return nil
	case stops:
		return p.connection.RemoveTrack(sent.sender)
	case starts && sent != nil:
		sent.sender, err = p.connection.AddTrack(sent.track)
		if err == nil {
			go sent.requests()
		}
		return err
	}
	return fmt.Errorf("pion has no call that changes %s to %s", from, to)
}

// receive passes the frames of a track on, encoded.
func (p *peer) receive(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	kind, codec := track.Kind().String(), "PCMU"
	// pion leaves the codec of payload type 0 empty.
	if mime := track.Codec().MimeType; mime != "" {
		codec = strings.TrimPrefix(mime, kind+"/")
	}
	event("track", object{"kind": kind, "codec": codec})
	frame := func(data []byte) { event("frame", object{"kind": kind, "codec": codec, "base64": data}) }
	depacketizers := map[string]rtp.Depacketizer{
		"VP8": &codecs.VP8Packet{}, "VP9": &codecs.VP9Packet{}, "H264": &codecs.H264Packet{},
	}
	depacketizer := depacketizers[codec]
	if depacketizer == nil {
		for packet, _, err := track.ReadRTP(); err == nil; packet, _, err = track.ReadRTP() {
			frame(packet.Payload)
		}
		return
	}
	ended := make(chan struct{})
	defer close(ended)
	go p.requestKeyFrames(track, ended)
	frames := samplebuilder.New(reordered, depacketizer, track.Codec().ClockRate)
	for packet, _, err := track.ReadRTP(); err == nil; packet, _, err = track.ReadRTP() {
		frames.Push(packet)
		for sample := frames.Pop(); sample != nil; sample = frames.Pop() {
			frame(sample.Data)
		}
	}
}

func (p *peer) requestKeyFrames(track *webrtc.TrackRemote, ended chan struct{}) {
	ticks := time.NewTicker(keyFrames)
	defer ticks.Stop()
	for {
		request := &rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}
		if p.connection.WriteRTCP([]rtcp.Packet{request}) != nil {
			return
		}
		select {
		case <-ended:
			return
		case <-ticks.C:
		}
	}
}
