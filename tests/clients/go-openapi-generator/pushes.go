package main

import (
	"context"
	"sort"
	"strings"
	"time"

	"scenario/droppay"
)

// What is ordered, and to whom.
const (
	iban        = "IT60X0542811101000000123456"
	amount      = "1234.57"
	otherAmount = "999999999.99" // the largest one
)

func (s scenario) createDraft(user context.Context) (droppay.Push, error) {
	request := droppay.NewPushCreate(amount, recipient())
	request.SetDescription("Sending money")
	request.SetStatus(droppay.POSTEDSTATUS_DRAFT)
	push, _, err := s.client.PushesAPI.CreatePush(user).PushCreate(*request).Execute()
	if err != nil {
		return droppay.Push{}, err
	}
	return *push, first(
		expect("the status", push.Status, droppay.PUSHSTATUS_DRAFT),
		expectAmount(push.GetAmount(), amount),
	)
}

func (s scenario) readPush(user context.Context, draft droppay.Push) error {
	push, _, err := s.client.PushesAPI.GetPush(user, draft.Id).Execute()
	if err != nil {
		return err
	}
	if err := s.sandbox.orderDocumentedDates(draft.Id); err != nil {
		return err
	}
	dated, _, err := s.client.PushesAPI.GetPush(user, draft.Id).Execute()
	if err != nil {
		return err
	}
	return first(
		expect("the push", *push, draft),
		expect("the description", push.GetDescription(), "Sending money"),
		expect("the account", push.Recipient.GetAccount(), iban),
		expect("the owner", push.Recipient.Owner.GetName(), "Edward Teach"),
		expect("the date of creation", dated.GetDateCreation(), withOffset),
		expect("the date of execution", dated.GetDateScheduled(), withSpace),
		expect("the date of accounting", dated.GetDateRecipient(), dayAlone),
		expect("the last date", dated.Recurrence.GetDateEnd(), withoutOffset),
	)
}

func (s scenario) listTwoStatuses(user context.Context, draft droppay.Push) error {
	ready, err := s.newPush(user, droppay.POSTEDSTATUS_READY)
	if err != nil {
		return err
	}
	deleted, err := s.newPush(user, droppay.POSTEDSTATUS_DRAFT)
	if err != nil {
		return err
	}
	if _, _, err := s.client.PushesAPI.DeletePush(user, deleted.Id).Execute(); err != nil {
		return err
	}

	all, _, err := s.client.PushesAPI.ListPushes(user).Execute()
	if err != nil {
		return err
	}
	var open []droppay.Push
	for _, push := range all.Pushes {
		if push.Status == droppay.PUSHSTATUS_DRAFT || push.Status == droppay.PUSHSTATUS_READY {
			open = append(open, push)
		}
	}
	page, _, err := s.client.PushesAPI.ListPushes(user).
		Status([]droppay.PushStatus{droppay.PUSHSTATUS_DRAFT, droppay.PUSHSTATUS_READY}).Execute()
	if err != nil {
		return err
	}
	return first(
		expect("the pushes", sorted(ids(page.Pushes)), sorted(ids(open))),
		expect("the number of pushes", page.PagingInfo.GetTotalItems(), int64(len(open))),
		expect("the drafts", occurrences(page.Pushes, draft.Id), 1),
		expect("the ready ones", occurrences(page.Pushes, ready.Id), 1),
		expect("the deleted ones", occurrences(page.Pushes, deleted.Id), 0),
		expect("the deleted ones of all", occurrences(all.Pushes, deleted.Id), 1),
	)
}

func (s scenario) page(user context.Context) error {
	// Created last, and planned before all others.
	plannedFirst, err := s.newPushOn(user, droppay.POSTEDSTATUS_DRAFT, "2018-05-01 10:00:00")
	if err != nil {
		return err
	}
	byCreation, err := s.idsFromFirst(user, droppay.PUSHORDERBY_DATE_CREATION)
	if err != nil {
		return err
	}
	bySchedule, err := s.idsFromFirst(user, droppay.PUSHORDERBY_DATE_SCHEDULE)
	if err != nil {
		return err
	}
	if err := first(
		expect("the push created last", byCreation[len(byCreation)-1], plannedFirst.Id),
		expect("the push planned first", bySchedule[0], plannedFirst.Id),
	); err != nil {
		return err
	}

	var seen []string
	pages := int64(1)
	for number := int64(0); number < pages; number++ {
		page, _, err := s.client.PushesAPI.ListPushes(user).PgNum(int32(number)).PgSize(1).
			OrderBy(droppay.PUSHORDERBY_DATE_CREATION).OrderDir(droppay.ORDERDIRECTION_DESC).Execute()
		if err != nil {
			return err
		}
		if err := first(
			expect("the pushes of a page", len(page.Pushes), 1),
			expect("the number of the page", page.PagingInfo.GetCurrentPage(), number),
			expect("the size of the page", page.PagingInfo.GetPageSize(), 1),
			expect("the number of pushes", page.PagingInfo.GetTotalItems(), int64(len(byCreation))),
		); err != nil {
			return err
		}
		pages = page.PagingInfo.GetTotalPages()
		// The walk begins with the last one.
		seen = append(ids(page.Pushes), seen...)
	}
	return expect("the pushes", seen, byCreation)
}

func (s scenario) makeReady(user context.Context, draft droppay.Push) error {
	update := droppay.NewPushUpdate()
	update.SetStatus(droppay.POSTEDSTATUS_READY)
	push, _, err := s.client.PushesAPI.UpdatePush(user, draft.Id).PushUpdate(*update).Execute()
	if err != nil {
		return err
	}
	return first(
		expect("the id", push.Id, draft.Id),
		expect("the status", push.Status, droppay.PUSHSTATUS_READY),
		expectAmount(push.GetAmount(), amount),
	)
}

func (s scenario) waitUntilDone(user context.Context, draft droppay.Push) error {
	if err := s.sandbox.approvePush(draft.Id); err != nil {
		return err
	}
	for looks := 1; ; looks++ {
		push, _, err := s.client.PushesAPI.GetPush(user, draft.Id).Execute()
		if err != nil {
			return err
		}
		if push.Status == droppay.PUSHSTATUS_DONE || looks == 100 {
			return expect("the status", push.Status, droppay.PUSHSTATUS_DONE)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (s scenario) readTransfers(user context.Context, draft droppay.Push) error {
	page, _, err := s.client.TransfersAPI.ListTransfers(user, draft.Id).Execute()
	if err != nil {
		return err
	}
	if err := expect("the number of transfers", len(page.Transfers), 1); err != nil {
		return err
	}
	listed := page.Transfers[0]
	read, _, err := s.client.TransfersAPI.GetTransfer(user, listed.Id).Execute()
	if err != nil {
		return err
	}
	return first(
		expect("the number of all transfers", page.PagingInfo.GetTotalItems(), 1),
		expect("the push", listed.GetPushId(), draft.Id),
		expectAmount(listed.GetAmount(), amount),
		expect("the transfer", *read, listed),
	)
}

func (s scenario) withdraw(user, application context.Context) error {
	push, err := s.newPush(user, droppay.POSTEDSTATUS_DRAFT)
	if err != nil {
		return err
	}
	deleted, _, err := s.client.PushesAPI.DeletePush(user, push.Id).Execute()
	if err != nil {
		return err
	}
	connection, _, err := s.client.ConnectionsAPI.CreateConnection(application).
		ConnectionCreate(*droppay.NewConnectionCreate()).Execute()
	if err != nil {
		return err
	}
	cancelled, _, err := s.client.ConnectionsAPI.DeleteConnection(application, connection.Id).Execute()
	if err != nil {
		return err
	}
	return first(
		expect("the id of the push", deleted.Id, push.Id),
		expect("the status of the push", deleted.Status, droppay.PUSHSTATUS_DELETED),
		expect("the id of the connection", cancelled.Id, connection.Id),
		expect("the status of the connection", cancelled.Status, droppay.CONNECTIONSTATUS_CANCELLED),
	)
}

// newPush creates a push of another amount, with a date as the documents post it, for the steps that need one more.
func (s scenario) newPush(user context.Context, status droppay.PostedStatus) (*droppay.Push, error) {
	return s.newPushOn(user, status, withSpace)
}

func (s scenario) newPushOn(user context.Context, status droppay.PostedStatus, date string) (*droppay.Push, error) {
	request := droppay.NewPushCreate(otherAmount, recipient())
	request.SetStatus(status)
	request.SetDateScheduled(date)
	push, _, err := s.client.PushesAPI.CreatePush(user).PushCreate(*request).Execute()
	if err != nil {
		return nil, err
	}
	return push, first(
		expect("the status", string(push.Status), string(status)),
		expectAmount(push.GetAmount(), otherAmount),
		expect("that the date is kept", strings.HasPrefix(push.GetDateScheduled(), date[:len(dayAlone)]), true),
	)
}

func recipient() droppay.PostedRecipient {
	recipient := droppay.NewPostedRecipient(iban)
	owner := droppay.NewPostedOwner()
	owner.SetName("Edward Teach")
	recipient.SetOwner(*owner)
	return *recipient
}

// idsFromFirst lists all pushes from the first to the last, by this date.
func (s scenario) idsFromFirst(user context.Context, order droppay.PushOrderBy) ([]string, error) {
	page, _, err := s.client.PushesAPI.ListPushes(user).
		OrderBy(order).OrderDir(droppay.ORDERDIRECTION_ASC).Execute()
	if err != nil {
		return nil, err
	}
	return ids(page.Pushes), nil
}

func ids(pushes []droppay.Push) []string {
	ids := make([]string, 0, len(pushes))
	for _, push := range pushes {
		ids = append(ids, push.Id)
	}
	return ids
}

func sorted(ids []string) []string {
	sort.Strings(ids)
	return ids
}

func occurrences(pushes []droppay.Push, id string) int {
	count := 0
	for _, push := range pushes {
		if push.Id == id {
			count++
		}
	}
	return count
}
