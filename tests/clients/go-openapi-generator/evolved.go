package main

import (
	"context"
	"fmt"

	"scenario/droppay"
)

// evolved shows what the client makes of answers of a later version. Its errors are those of the scenario itself.
func (s scenario) evolved() error {
	token, err := s.userToken(s.credentials.ConnectionCode)
	if err != nil {
		return err
	}
	user := withToken(token.AccessToken)
	push, err := s.newPush(user, droppay.POSTEDSTATUS_DRAFT)
	if err != nil {
		return err
	}

	if err := s.sandbox.orderEvolution("unknown_enum_value"); err != nil {
		return err
	}
	finding("unknown_enum_value", func() (string, error) {
		read, listed, err := s.readTwice(user, push.Id)
		if err != nil {
			return "", err
		}
		return "`unknown_default_open_api`; what the server wrote is lost", first(
			expect("the status read", read.Status, droppay.PUSHSTATUS_UNKNOWN_DEFAULT_OPEN_API),
			expect("the status listed", listed.Status, droppay.PUSHSTATUS_UNKNOWN_DEFAULT_OPEN_API),
		)
	})

	if err := s.sandbox.orderEvolution("extra_property"); err != nil {
		return err
	}
	finding("extra_property", func() (string, error) {
		read, listed, err := s.readTwice(user, push.Id)
		if err != nil {
			return "", err
		}
		added := any("since a later version")
		return "kept in `AdditionalProperties`", first(
			expect("the property read", read.AdditionalProperties["added_later"], added),
			expect("the property listed", listed.AdditionalProperties["added_later"], added),
		)
	})
	return nil
}

// readTwice reads the push by getPush and by listPushes; the essential of both answers must be readable.
func (s scenario) readTwice(user context.Context, id string) (read, listed droppay.Push, err error) {
	answer, _, err := s.client.PushesAPI.GetPush(user, id).Execute()
	if err != nil {
		return read, listed, fmt.Errorf("getPush: %w", err)
	}
	page, _, err := s.client.PushesAPI.ListPushes(user).Execute()
	if err != nil {
		return read, listed, fmt.Errorf("listPushes: %w", err)
	}
	for _, push := range page.Pushes {
		if push.Id == id {
			listed = push
		}
	}
	return *answer, listed, first(
		expect("the id read", answer.Id, id),
		expect("the id listed", listed.Id, id),
		expectAmount(answer.GetAmount(), otherAmount),
		expectAmount(listed.GetAmount(), otherAmount),
	)
}
