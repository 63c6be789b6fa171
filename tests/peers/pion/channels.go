package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/pion/webrtc/v3"
)

// The largest message that an event shows whole.
const shownWhole = 4096

// urls are one address or several.
type urls []string

func (u *urls) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*u = urls{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(u))
}

// channels are those of a connection, by label.
type channels struct {
	sync.Mutex
	known  map[string]*webrtc.DataChannel
	echoes map[string]bool
}

func (c *channels) create(connection *webrtc.PeerConnection, label string, options webrtc.DataChannelInit) error {
	channel, err := connection.CreateDataChannel(label, &options)
	if err == nil {
		c.watch(channel)
	}
	return err
}

func (c *channels) arrived(channel *webrtc.DataChannel) {
	event("channel", object{
		"label": channel.Label(), "id": channel.ID(), "ordered": channel.Ordered(), "protocol": channel.Protocol(),
		"maxRetransmits": channel.MaxRetransmits(), "maxPacketLifeTime": channel.MaxPacketLifeTime(),
		"negotiated": channel.Negotiated(),
	})
	c.watch(channel)
}

func (c *channels) watch(channel *webrtc.DataChannel) {
	label := channel.Label()
	c.Lock()
	if c.known == nil {
		c.known, c.echoes = map[string]*webrtc.DataChannel{}, map[string]bool{}
	}
	c.known[label] = channel
	c.Unlock()
	channel.OnOpen(func() { event("open", object{"label": label}) })
	channel.OnClose(func() { event("closed", object{"label": label}) })
	channel.OnError(func(err error) { event("error", object{"label": label, "error": err.Error()}) })
	channel.OnMessage(func(message webrtc.DataChannelMessage) {
		show(label, message)
		c.Lock()
		echoed := c.echoes[label]
		c.Unlock()
		if echoed {
			if err := deliver(channel, message); err != nil {
				event("error", object{"label": label, "error": err.Error()})
			}
		}
	})
}

func show(label string, message webrtc.DataChannelMessage) {
	line := object{"label": label}
	switch {
	case len(message.Data) > shownWhole:
		sum := sha256.Sum256(message.Data)
		line["size"], line["sha256"] = len(message.Data), hex.EncodeToString(sum[:])
	case message.IsString:
		line["text"] = string(message.Data)
	default:
		line["base64"] = message.Data
	}
	event("message", line)
}

func deliver(channel *webrtc.DataChannel, message webrtc.DataChannelMessage) error {
	if message.IsString {
		return channel.SendText(string(message.Data))
	}
	return channel.Send(message.Data)
}

func (c *channels) get(label string) (*webrtc.DataChannel, error) {
	c.Lock()
	defer c.Unlock()
	if channel := c.known[label]; channel != nil {
		return channel, nil
	}
	return nil, fmt.Errorf("there is no channel %q", label)
}

func (c *channels) send(a arguments) error {
	channel, err := c.get(a.Label)
	if err != nil {
		return err
	}
	message := webrtc.DataChannelMessage{Data: a.Base64}
	switch {
	case a.Text != nil:
		message = webrtc.DataChannelMessage{IsString: true, Data: []byte(*a.Text)}
	case a.Size != nil:
		message.Data = make([]byte, *a.Size)
		for i := range message.Data {
			message.Data[i] = byte(i % 251)
		}
	}
	return deliver(channel, message)
}

func (c *channels) echo(label string) error {
	_, err := c.get(label)
	c.Lock()
	defer c.Unlock()
	if err == nil {
		c.echoes[label] = true
	}
	return err
}

func (c *channels) close(label string) error {
	channel, err := c.get(label)
	if err != nil {
		return err
	}
	return channel.Close()
}
