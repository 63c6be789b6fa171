package main

import (
	"fmt"

	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v3"
)

type config struct {
	ICEServers []struct {
		URLs       urls   `json:"urls"`
		Username   string `json:"username"`
		Credential string `json:"credential"`
	} `json:"iceServers"`
	ICETransportPolicy string `json:"iceTransportPolicy"`
	// The role when it answers: "client" or "server".
	DTLSRole string `json:"dtlsRole"`
	ICELite  bool   `json:"iceLite"`
}

// peer is one connection and what the tests did with it.
type peer struct {
	connection *webrtc.PeerConnection
	channels   channels
	sending    map[string]*sending
	restarts   bool
}

func (p *peer) do(name string, a arguments) (interface{}, error) {
	if name == "open" {
		return object{}, p.open(a.Config)
	}
	if p.connection == nil {
		return nil, fmt.Errorf("%s: there is no connection; open makes it", name)
	}
	switch name {
	case "offer":
		return p.offer(a.Gathered)
	case "answer":
		return p.answer(a.SDP, a.Gathered)
	case "accept":
		description := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: a.SDP}
		return object{}, p.connection.SetRemoteDescription(description)
	case "candidate":
		candidate := webrtc.ICECandidateInit{Candidate: a.Candidate, SDPMid: a.SDPMid, SDPMLineIndex: a.SDPMLineIndex}
		return object{}, p.connection.AddICECandidate(candidate)
	case "restart_ice":
		p.restarts = true
		return object{}, nil
	case "create_channel":
		return object{}, p.channels.create(p.connection, a.Label, a.Options)
	case "send":
		return object{}, p.channels.send(a)
	case "echo":
		return object{}, p.channels.echo(a.Label)
	case "close_channel":
		return object{}, p.channels.close(a.Label)
	case "add_media":
		return object{}, p.addMedia(a)
	case "replace_media":
		return object{}, p.replaceMedia(a)
	case "set_direction":
		return object{}, p.setDirection(a.Kind, a.Direction)
	case "remove_media":
		return object{}, p.removeMedia(a.Kind)
	case "stats":
		return p.stats(), nil
	case "close":
		return object{}, p.connection.Close()
	}
	return nil, fmt.Errorf("there is no call %q", name)
}

func (p *peer) open(c config) error {
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetLite(c.ICELite)
	if c.DTLSRole != "" {
		roles := map[string]webrtc.DTLSRole{"client": webrtc.DTLSRoleClient, "server": webrtc.DTLSRoleServer}
		if err := settings.SetAnsweringDTLSRole(roles[c.DTLSRole]); err != nil {
			return err
		}
	}
	codecs, interceptors := &webrtc.MediaEngine{}, &interceptor.Registry{}
	if err := codecs.RegisterDefaultCodecs(); err != nil {
		return err
	}
	if err := webrtc.RegisterDefaultInterceptors(codecs, interceptors); err != nil {
		return err
	}
	api := webrtc.NewAPI(
		webrtc.WithMediaEngine(codecs), webrtc.WithInterceptorRegistry(interceptors), webrtc.WithSettingEngine(settings),
	)
	connection, err := api.NewPeerConnection(c.native())
	if err != nil {
		return err
	}
	p.connection, p.sending = connection, map[string]*sending{}
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		event("state", object{"state": state.String()})
	})
	connection.OnICEConnectionStateChange(func(state webrtc.ICEConnectionState) {
		event("ice_state", object{"state": state.String()})
	})
	connection.OnICECandidate(func(candidate *webrtc.ICECandidate) {
		if candidate == nil {
			event("candidate", object{"candidate": nil})
		} else {
			event("candidate", object{"candidate": candidate.ToJSON()})
		}
	})
	connection.OnDataChannel(p.channels.arrived)
	connection.OnTrack(p.receive)
	return nil
}

func (c config) native() webrtc.Configuration {
	native := webrtc.Configuration{ICETransportPolicy: webrtc.NewICETransportPolicy(c.ICETransportPolicy)}
	for _, server := range c.ICEServers {
		native.ICEServers = append(native.ICEServers, webrtc.ICEServer{
			URLs: server.URLs, Username: server.Username, Credential: server.Credential,
		})
	}
	return native
}

func (p *peer) offer(gathered bool) (interface{}, error) {
	description, err := p.connection.CreateOffer(&webrtc.OfferOptions{ICERestart: p.restarts})
	if err != nil {
		return nil, err
	}
	p.restarts = false
	return p.describe(description, gathered)
}

func (p *peer) answer(offer string, gathered bool) (interface{}, error) {
	remote := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}
	if err := p.connection.SetRemoteDescription(remote); err != nil {
		return nil, err
	}
	description, err := p.connection.CreateAnswer(nil)
	if err != nil {
		return nil, err
	}
	return p.describe(description, gathered)
}

func (p *peer) describe(description webrtc.SessionDescription, gathered bool) (interface{}, error) {
	complete := webrtc.GatheringCompletePromise(p.connection)
	if err := p.connection.SetLocalDescription(description); err != nil || !gathered {
		return description, err
	}
	<-complete
	return p.connection.LocalDescription(), nil
}

// stats are sums over all channels, and the round trip of the pair in use.
func (p *peer) stats() object {
	var sent, received uint64
	var messagesSent, messagesReceived uint32
	trip := 0.0
	for _, each := range p.connection.GetStats() {
		switch found := each.(type) {
		case webrtc.DataChannelStats:
			sent, received = sent+found.BytesSent, received+found.BytesReceived
			messagesSent, messagesReceived = messagesSent+found.MessagesSent, messagesReceived+found.MessagesReceived
		case webrtc.ICECandidatePairStats:
			if found.Nominated {
				trip = found.CurrentRoundTripTime
			}
		}
	}
	return object{
		"bytesSent": sent, "bytesReceived": received, "roundTripTime": trip,
		"messagesSent": messagesSent, "messagesReceived": messagesReceived,
	}
}
