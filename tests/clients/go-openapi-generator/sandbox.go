package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// sandbox is the way to its control paths: what the account's owner does, and what is to go wrong. No part of the API.
type sandbox struct {
	url string
}

type credentials struct {
	ClientID       string `json:"client_id"`
	ClientSecret   string `json:"client_secret"`
	ConnectionCode string `json:"connection_code"`
}

type fault struct {
	Fault     string `json:"fault"`
	Operation string `json:"operation"`
	Times     int    `json:"times"`
	Status    int    `json:"status,omitempty"`
	Body      any    `json:"body,omitempty"`
}

func (s sandbox) credentials() (credentials, error) {
	var found credentials
	answer, err := s.control(http.MethodGet, "/_sandbox/credentials", nil)
	if err != nil {
		return found, err
	}
	return found, json.Unmarshal(answer, &found)
}

func (s sandbox) grantConnection(id string) error {
	_, err := s.control(http.MethodPost, "/_sandbox/connections/"+id+"/grant", nil)
	return err
}

func (s sandbox) approvePush(id string) error {
	_, err := s.control(http.MethodPost, "/_sandbox/pushes/"+id+"/approve", nil)
	return err
}

// The four shapes of date that DropPay's documents show, of which only the first is one of RFC 3339.
const (
	withOffset    = "2016-07-16T19:20:30+01:00"
	withoutOffset = "2019-07-10T00:00:00"
	withSpace     = "2018-06-15 10:00:00"
	dayAlone      = "2016-10-12"
)

// orderDocumentedDates lets the next getPush answer with a push that has a date of each shape.
func (s sandbox) orderDocumentedDates(id string) error {
	body := map[string]any{
		"id": id, "status": "READY",
		"date_creation": withOffset, "date_scheduled": withSpace, "date_recipient": dayAlone,
		"recurrence": map[string]any{"period": "P2M", "date_end": withoutOffset},
	}
	return s.orderFaults(fault{Fault: "status", Operation: "getPush", Times: 1, Status: 200, Body: body})
}

// orderNumericCode lets the next getPush fail with a number for its code.
func (s sandbox) orderNumericCode() error {
	body := map[string]any{"code": 10, "description": "Missing arguments"}
	return s.orderFaults(fault{Fault: "status", Operation: "getPush", Times: 1, Status: 400, Body: body})
}

// orderEvolution lets the next getPush and the next listPushes answer as a later version of DropPay might.
func (s sandbox) orderEvolution(name string) error {
	return s.orderFaults(
		fault{Fault: name, Operation: "getPush", Times: 1},
		fault{Fault: name, Operation: "listPushes", Times: 1},
	)
}

// orderFaults orders these and no others: what an earlier step ordered and did not meet is taken back.
func (s sandbox) orderFaults(faults ...fault) error {
	if _, err := s.control(http.MethodDelete, "/_sandbox/faults", nil); err != nil {
		return err
	}
	body, err := json.Marshal(faults)
	if err != nil {
		return err
	}
	_, err = s.control(http.MethodPost, "/_sandbox/faults", body)
	return err
}

func (s sandbox) control(method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s %s", method, path, response.Status, answer)
	}
	return answer, nil
}
