package io.sallyport.policy.notice;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An honest fake: takes notices into memory, and answers as it is told to.
final class CollectingNotifier implements Notifier {
    private final NoticeChannel channel;
    private final List<Notice> taken = new CopyOnWriteArrayList<>();

    volatile Answer answer = new Answer.Delivered();

    CollectingNotifier(NoticeChannel channel) {
        this.channel = channel;
    }

    List<Notice> taken() {
        return taken;
    }

    @Override
    public NoticeChannel channel() {
        return channel;
    }

    @Override
    public Answer send(Notice notice) {
        taken.add(notice);
        return answer;
    }
}
