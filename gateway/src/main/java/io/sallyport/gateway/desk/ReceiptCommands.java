package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.receipt.Receipt;
import io.sallyport.policy.receipt.Receipts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Receipts of sessions, for the people of the owner whose data was there, and for auditors.
final class ReceiptCommands {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptCommands.class);

    private ReceiptCommands() {}

    static List<Object> all(DeskCall call) {
        return List.of(new ListAll(call), new Print(call));
    }

    @Command(
            name = "receipts",
            description = "receipts of the sessions on your machines; to auditors, of all")
    private static final class ListAll extends DeskCommand {
        ListAll(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Person person = call.person();
            Sight sight = call.services().sight();
            Receipts receipts = call.services().gates().receipts();
            List<Receipt> found = new ArrayList<>();
            if (sight.seesAllReceipts(person)) {
                found.addAll(receipts.all());
            } else {
                if (sight.ownersOf(person).isEmpty()) {
                    throw new Refusal(
                            "receipts are for owners of data and for auditors; you are neither");
                }
                sight.ownersOf(person).forEach(owner -> found.addAll(receipts.of(owner)));
            }
            if (json) {
                call.sayJson(found.stream().map(ReceiptCommands::value).toList());
                return 0;
            }
            Table table =
                    new Table("RECEIPT", "OWNER", "PERSON", "TARGET", "AS", "BEGAN", "SHA256");
            for (Receipt one : found) {
                table.row(
                        one.access().session(),
                        one.access().owner(),
                        one.access().person(),
                        one.access().target(),
                        one.access().account(),
                        one.access().began().toString(),
                        one.sha256().substring(0, 16) + "…");
            }
            call.say(table.isEmpty() ? "no receipts yet" : table.toString());
            return 0;
        }
    }

    private static Map<String, Object> value(Receipt receipt) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("session", receipt.access().session());
        value.put("owner", receipt.access().owner());
        value.put("person", receipt.access().person());
        value.put("target", receipt.access().target());
        value.put("account", receipt.access().account());
        value.put("node", receipt.access().node());
        value.put("began", receipt.access().began().toString());
        value.put("sha256", receipt.sha256());
        return value;
    }

    @Command(
            name = "receipt",
            header = "print the signed receipt of a session",
            description =
                    "Redirected into a file it is checked with: sallyport verify FILE --key KEY")
    private static final class Print extends DeskCommand {
        @Parameters(index = "0", paramLabel = "SESSION")
        String session = "";

        Print(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Person person = call.person();
            Receipts receipts = call.services().gates().receipts();
            Receipt found =
                    receipts.find(session)
                            .filter(one ->
                                    call.services()
                                            .sight()
                                            .seesReceiptsOf(person, one.access().owner()))
                            .orElseThrow(() ->
                                    new Refusal(
                                            "there is no receipt "
                                                    + session
                                                    + " that you may read; see: ssh "
                                                    + call.gateway()
                                                    + " receipts",
                                            Desk.COULD_NOT));
            try {
                String text =
                        receipts.text(found)
                                .orElseThrow(() ->
                                        new Refusal(
                                                "this receipt lies on node "
                                                        + found.access().node()
                                                        + "; ask there",
                                                Desk.COULD_NOT));
                if (json) {
                    Map<String, Object> value = value(found);
                    value.put("text", text);
                    call.sayJson(value);
                } else {
                    call.out().accept(text);
                }
                return 0;
            } catch (IOException damaged) {
                LOG.error("the receipt of {} cannot be read", session, damaged);
                throw new Refusal(
                        "the receipt cannot be read; tell the gateway's administrator",
                        Desk.COULD_NOT);
            }
        }
    }
}
