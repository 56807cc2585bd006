package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"scenario/droppay"
)

// documented is the money flow, step by step; a failed step ends the program.
func (s scenario) documented() {
	var application, user context.Context
	var code string
	var first droppay.AccessToken
	var draft droppay.Push
	step("application_token", func() (err error) {
		application, err = s.applicationToken()
		return err
	})
	step("connect", func() (err error) {
		code, err = s.connect(application)
		return err
	})
	step("user_token", func() (err error) {
		first, err = s.userToken(code)
		return err
	})
	step("refresh_token", func() (err error) {
		user, err = s.refresh(first)
		return err
	})
	step("create_draft", func() (err error) {
		draft, err = s.createDraft(user)
		return err
	})
	step("read_push", func() error { return s.readPush(user, draft) })
	step("list_two_statuses", func() error { return s.listTwoStatuses(user, draft) })
	step("page", func() error { return s.page(user) })
	step("make_ready", func() error { return s.makeReady(user, draft) })
	step("wait_until_done", func() error { return s.waitUntilDone(user, draft) })
	step("read_transfers", func() error { return s.readTransfers(user, draft) })
	step("withdraw", func() error { return s.withdraw(user, application) })
	step("error_400", func() error {
		push := droppay.NewPushCreate(amount, *droppay.NewPostedRecipient("IT61X0542811101000000123456"))
		_, response, err := s.client.PushesAPI.CreatePush(user).PushCreate(*push).Execute()
		return expectRefusal(response, err, http.StatusBadRequest, "104")
	})
	step("error_numeric_code", func() error {
		if err := s.sandbox.orderNumericCode(); err != nil {
			return err
		}
		_, response, err := s.client.PushesAPI.GetPush(user, draft.Id).Execute()
		return expectRefusal(response, err, http.StatusBadRequest, 10.0)
	})
	step("error_401", func() error {
		_, response, err := s.client.PushesAPI.GetPush(withToken("made-up"), draft.Id).Execute()
		return expectRefusal(response, err, http.StatusUnauthorized, "102")
	})
	step("error_404", func() error {
		_, response, err := s.client.PushesAPI.GetPush(user, "SEM0000000UN0").Execute()
		return expectRefusal(response, err, http.StatusNotFound, nil)
	})
}

// expectRefusal reads the ErrorInfo, which the client keeps as the model of its error.
func expectRefusal(response *http.Response, err error, status int, code droppay.ErrorCode) error {
	var refusal *droppay.GenericOpenAPIError
	if !errors.As(err, &refusal) {
		return fmt.Errorf("the call ended with %v", err)
	}
	info, read := refusal.Model().(droppay.ErrorInfo)
	if !read {
		return fmt.Errorf("the ErrorInfo could not be read: %w", err)
	}
	return first(
		expect("the HTTP status", response.StatusCode, status),
		expect("the code", info.GetCode(), code),
		expectPresent("the description", info.GetDescription()),
	)
}
