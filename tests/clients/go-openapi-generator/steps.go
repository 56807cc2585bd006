package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"reflect"
)

// outcome is what the scenario says to the runner: one line of JSON for each step.
type outcome struct {
	Step   string `json:"step"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// step runs a step that must succeed. A failure is reported, and ends the scenario.
func step(name string, body func() error) {
	if err := body(); err != nil {
		report(outcome{Step: name, Detail: err.Error()})
		fail(fmt.Errorf("%s: %w", name, err))
	}
	report(outcome{Step: name, OK: true})
}

// finding runs a step whose failure is a result: the body says in a few words what the client makes of the answer.
func finding(name string, body func() (string, error)) {
	detail, err := body()
	if err != nil {
		detail = err.Error()
	}
	report(outcome{Step: name, OK: err == nil, Detail: detail})
}

func report(outcome outcome) {
	if err := json.NewEncoder(os.Stdout).Encode(outcome); err != nil {
		fail(err)
	}
}

// first returns the first of several expectations that was not met.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func expect[T any](what string, got, want T) error {
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("%s is %v, and should be %v", what, got, want)
	}
	return nil
}

func expectPresent(what, got string) error {
	if got == "" {
		return fmt.Errorf("%s is missing", what)
	}
	return nil
}

// expectAmount compares by value and exactly: 120.0 is 120.00.
func expectAmount(got, want json.Number) error {
	gotValue, gotOK := new(big.Rat).SetString(got.String())
	wantValue, wantOK := new(big.Rat).SetString(want.String())
	if !gotOK || !wantOK || gotValue.Cmp(wantValue) != 0 {
		return fmt.Errorf("the amount is %q, and should be %q", got, want)
	}
	return nil
}
