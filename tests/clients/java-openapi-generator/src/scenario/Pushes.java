package scenario;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ConnectionsApi;
import org.openapitools.client.api.PushesApi;
import org.openapitools.client.api.TransfersApi;
import org.openapitools.client.model.Connection;
import org.openapitools.client.model.ConnectionCreate;
import org.openapitools.client.model.ConnectionStatus;
import org.openapitools.client.model.OrderDirection;
import org.openapitools.client.model.PagingInfo;
import org.openapitools.client.model.PostedOwner;
import org.openapitools.client.model.PostedRecipient;
import org.openapitools.client.model.PostedStatus;
import org.openapitools.client.model.Push;
import org.openapitools.client.model.PushCreate;
import org.openapitools.client.model.PushOrderBy;
import org.openapitools.client.model.PushPage;
import org.openapitools.client.model.PushStatus;
import org.openapitools.client.model.PushTransfer;
import org.openapitools.client.model.PushUpdate;
import org.openapitools.client.model.TransferPage;

/** The steps that move money, and those that stop it. */
final class Pushes {
    static final BigDecimal AMOUNT = new BigDecimal("1234.57");
    /** The largest one. */
    static final BigDecimal OTHER_AMOUNT = new BigDecimal("999999999.99");
    private static final String IBAN = "IT60X0542811101000000123456";

    private final PushesApi pushes;

    Pushes(PushesApi pushes) {
        this.pushes = pushes;
    }

    Push createDraft() throws ApiException {
        Push push = pushes.createPush(new PushCreate()
                .amount(AMOUNT)
                .recipient(recipient())
                .description("Sending money")
                .status(PostedStatus.DRAFT));
        Expect.equal("the status", PushStatus.DRAFT, push.getStatus());
        Expect.amount(AMOUNT, push.getAmount());
        return push;
    }

    void readPush(Push draft) throws ApiException {
        Push push = pushes.getPush(draft.getId());
        Expect.equal("the push", draft, push);
        Expect.equal("the description", "Sending money", push.getDescription());
        Expect.equal("the account", IBAN, push.getRecipient().getAccount());
        Expect.equal("the owner", "Edward Teach", push.getRecipient().getOwner().getName());
    }

    /** A push that the sandbox was told to answer with: its dates are of all shapes. */
    void readDates(String id) throws ApiException {
        Push push = pushes.getPush(id);
        Expect.equal("the date of creation", Sandbox.WITH_OFFSET, push.getDateCreation());
        Expect.equal("the date of execution", Sandbox.WITH_SPACE, push.getDateScheduled());
        Expect.equal("the date of accounting", Sandbox.DAY_ALONE, push.getDateRecipient());
        Expect.equal("the last date", Sandbox.WITHOUT_OFFSET, push.getRecurrence().getDateEnd());
    }

    void listTwoStatuses(Push draft) throws ApiException {
        Push ready = newPush(PostedStatus.READY);
        Push deleted = newPush(PostedStatus.DRAFT);
        pushes.deletePush(deleted.getId());

        List<PushStatus> open = List.of(PushStatus.DRAFT, PushStatus.READY);
        List<Push> all = list(null).getPushes();
        List<Push> expected = all.stream().filter(push -> open.contains(push.getStatus())).toList();
        PushPage page = list(open);
        Expect.equal("the pushes", Set.copyOf(ids(expected)), Set.copyOf(ids(page.getPushes())));
        Expect.equal("the number of pushes", (long) expected.size(), page.getPagingInfo().getTotalItems());
        Expect.equal("the drafts", 1, Collections.frequency(ids(page.getPushes()), draft.getId()));
        Expect.equal("the ready ones", 1, Collections.frequency(ids(page.getPushes()), ready.getId()));
        Expect.equal("the deleted ones", 0, Collections.frequency(ids(page.getPushes()), deleted.getId()));
        Expect.equal("the deleted ones of all", 1, Collections.frequency(ids(all), deleted.getId()));
    }

    void page() throws ApiException {
        // Created last, and planned before all others.
        String plannedFirst = newPush(PostedStatus.DRAFT, "2018-05-01 10:00:00").getId();
        List<String> byCreation = fromFirst(PushOrderBy.DATE_CREATION);
        Expect.equal("the push created last", plannedFirst, byCreation.get(byCreation.size() - 1));
        Expect.equal("the push planned first", plannedFirst, fromFirst(PushOrderBy.DATE_SCHEDULE).get(0));

        List<String> seen = new ArrayList<>();
        long pages = 1;
        for (int number = 0; number < pages; number++) {
            PushPage page = pushes.listPushes(
                    null, null, null, null, null, null, PushOrderBy.DATE_CREATION, OrderDirection.DESC, number, 1);
            PagingInfo paging = page.getPagingInfo();
            Expect.equal("the pushes of a page", 1, page.getPushes().size());
            Expect.equal("the number of the page", (long) number, paging.getCurrentPage());
            Expect.equal("the size of the page", 1L, paging.getPageSize());
            Expect.equal("the number of pushes", (long) byCreation.size(), paging.getTotalItems());
            pages = paging.getTotalPages();
            seen.addAll(ids(page.getPushes()));
        }
        Collections.reverse(seen);
        Expect.equal("the pushes", byCreation, seen);
    }

    void makeReady(Push draft) throws ApiException {
        Push ready = pushes.updatePush(draft.getId(), new PushUpdate().status(PostedStatus.READY));
        Expect.equal("the id", draft.getId(), ready.getId());
        Expect.equal("the status", PushStatus.READY, ready.getStatus());
        Expect.amount(AMOUNT, ready.getAmount());
    }

    void readTransfers(TransfersApi transfers, Push draft) throws ApiException {
        TransferPage page =
                transfers.listTransfers(draft.getId(), null, null, null, null, null, null, null, null, null);
        Expect.equal("the transfers", 1, page.getTransfers().size());
        Expect.equal("the number of transfers", 1L, page.getPagingInfo().getTotalItems());
        PushTransfer listed = page.getTransfers().get(0);
        Expect.equal("the push", draft.getId(), listed.getPushId());
        Expect.amount(AMOUNT, listed.getAmount());
        Expect.equal("the transfer", listed, transfers.getTransfer(listed.getId()));
    }

    void withdraw(ConnectionsApi connections) throws ApiException {
        Push push = newPush(PostedStatus.DRAFT);
        Push deleted = pushes.deletePush(push.getId());
        Expect.equal("the id", push.getId(), deleted.getId());
        Expect.equal("the status", PushStatus.DELETED, deleted.getStatus());
        Connection connection = connections.createConnection(new ConnectionCreate());
        Connection cancelled = connections.deleteConnection(connection.getId());
        Expect.equal("the id", connection.getId(), cancelled.getId());
        Expect.equal("the status", ConnectionStatus.CANCELLED, cancelled.getStatus());
    }

    /** A push of another amount, with a date as the documents post it, for the steps that need one more. */
    Push newPush(PostedStatus status) throws ApiException {
        return newPush(status, Sandbox.WITH_SPACE);
    }

    private Push newPush(PostedStatus status, String dateScheduled) throws ApiException {
        Push push = pushes.createPush(
                new PushCreate()
                        .amount(OTHER_AMOUNT)
                        .recipient(recipient())
                        .status(status)
                        .dateScheduled(dateScheduled));
        Expect.equal("the status", status.getValue(), push.getStatus().getValue());
        Expect.amount(OTHER_AMOUNT, push.getAmount());
        Expect.equal("that the date is kept", true, push.getDateScheduled().startsWith(dateScheduled.substring(0, 10)));
        return push;
    }

    private static PostedRecipient recipient() {
        return new PostedRecipient().account(IBAN).owner(new PostedOwner().name("Edward Teach"));
    }

    /** The status of the push once it is done, or after a hundred looks. */
    PushStatus lastStatus(String id) throws ApiException, InterruptedException {
        for (int looks = 1; ; looks++) {
            PushStatus status = pushes.getPush(id).getStatus();
            if (status == PushStatus.DONE || looks == 100) {
                return status;
            }
            Thread.sleep(50);
        }
    }

    /** The pushes in one of these statuses, or all. */
    PushPage list(List<PushStatus> statuses) throws ApiException {
        return pushes.listPushes(null, statuses, null, null, null, null, null, null, null, null);
    }

    /** The ids of all pushes from the first to the last, by this date. */
    private List<String> fromFirst(PushOrderBy order) throws ApiException {
        return ids(pushes.listPushes(
                        null, null, null, null, null, null, order, OrderDirection.ASC, null, null)
                .getPushes());
    }

    private static List<String> ids(List<Push> pushes) {
        return pushes.stream().map(Push::getId).toList();
    }
}
