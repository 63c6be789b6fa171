// Command peer is a pion connection with the protocol of tests/peers/README.md, except for codecs, which pion does
// not have: `add_media` brings the encoded frames to send, and what arrives leaves in events "frame", for driver.py.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"github.com/pion/webrtc/v3"
)

// The longest line: a message of a megabyte, in base64.
const longestLine = 16 << 20

type call struct {
	ID   json.RawMessage `json:"id"`
	Call string          `json:"call"`
	arguments
}

// arguments are those of all calls together.
type arguments struct {
	Config        config                 `json:"config"`
	Label         string                 `json:"label"`
	Options       webrtc.DataChannelInit `json:"options"`
	Gathered      bool                   `json:"gathered"`
	SDP           string                 `json:"sdp"`
	Candidate     string                 `json:"candidate"`
	SDPMid        *string                `json:"sdpMid"`
	SDPMLineIndex *uint16                `json:"sdpMLineIndex"`
	Text          *string                `json:"text"`
	Base64        []byte                 `json:"base64"`
	Size          *int                   `json:"size"`
	Kind          string                 `json:"kind"`
	Codec         string                 `json:"codec"`
	Direction     string                 `json:"direction"`
	Frames        [][]byte               `json:"frames"`
	Rate          int                    `json:"rate"`
}

type object = map[string]interface{}

var output sync.Mutex

func write(line object) {
	output.Lock()
	defer output.Unlock()
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", text)
}

func event(name string, more object) {
	line := object{"event": name}
	for key, value := range more {
		line[key] = value
	}
	write(line)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, longestLine)
	driven := &peer{}
	for lines.Scan() {
		var made call
		if err := json.Unmarshal(lines.Bytes(), &made); err != nil {
			fmt.Fprintln(os.Stderr, "not a call:", err)
			os.Exit(2)
		}
		value, err := driven.do(made.Call, made.arguments)
		if err != nil {
			write(object{"id": made.ID, "error": err.Error()})
		} else {
			write(object{"id": made.ID, "value": value})
		}
	}
	// Whoever drives this is gone: end without a farewell to the peer, as a program that is killed.
}
