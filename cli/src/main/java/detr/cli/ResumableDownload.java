package detr.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Copies one URL to the end of a file that may hold its beginning already. */
final class ResumableDownload {
  /** Makes the bar, told how many bytes there are and how many there will be, or -1. */
  @FunctionalInterface
  interface Bar {
    Progress start(long done, long total);
  }

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_FOUND = 404;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int SERVER_ERROR = 500;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(\\d{1,18})");

  private final URI url;
  private final String advice;
  private final Duration patience;
  private final Bar bar;
  private final HttpClient client;

  /**
   * @param advice what the user can do when the server is out of reach
   */
  ResumableDownload(URI url, String advice, Duration patience, Bar bar) {
    this.url = url;
    this.advice = advice;
    this.patience = patience;
    this.bar = bar;
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(ProxySelector.getDefault())
            .connectTimeout(patience)
            .build();
  }

  /**
   * Appends what the file lacks; starts it afresh where the server cannot continue it.
   *
   * @throws ConnectionLostException if another attempt may go on from where this one ended
   * @throws CliException if the server cannot be reached or refuses
   * @throws IOException if the file cannot be written
   */
  void appendTo(FileChannel file)
      throws IOException, InterruptedException, ConnectionLostException {
    long have = file.size();
    HttpResponse<InputStream> response = request(have);
    try (InputStream body = response.body()) {
      switch (response.statusCode()) {
        case OK -> {
          file.truncate(0);
          copy(body, file, response.headers().firstValueAsLong("Content-Length").orElse(-1));
        }
        case PARTIAL -> {
          ContentRange range = contentRange(response);
          startAfreshUnless(range.first() == have, file);
          copy(body, file, range.total());
        }
        case RANGE_NOT_SATISFIABLE ->
            startAfreshUnless(contentRange(response).total() == have, file);
        default -> refused(response.statusCode());
      }
    }
  }

  private HttpResponse<InputStream> request(long have) throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(patience);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw CliException.badInput(
          "cannot reach %s (%s); %s".formatted(url.getHost(), reason(e), advice), e);
    }
  }

  private String reason(IOException failure) {
    if (failure instanceof HttpTimeoutException) {
      return "no answer within " + patience.toSeconds() + " s";
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "unknown host";
      }
      if (cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return failure instanceof ConnectException ? "connection refused" : "no connection";
  }

  private static void startAfreshUnless(boolean continues, FileChannel file)
      throws IOException, ConnectionLostException {
    if (!continues) {
      file.truncate(0);
      throw new ConnectionLostException("the server holds a file of another length");
    }
  }

  private void refused(int status) throws ConnectionLostException {
    if (status >= SERVER_ERROR) {
      throw new ConnectionLostException("the server answers with status " + status);
    }
    throw CliException.badInput(
        status == NOT_FOUND
            ? "the server has no " + url
            : "the server refuses " + url + " with status " + status);
  }

  private void copy(InputStream body, FileChannel file, long total)
      throws IOException, ConnectionLostException {
    AtomicLong received = new AtomicLong();
    Thread watchdog = Thread.ofVirtual().start(() -> closeWhenIdle(body, received));
    byte[] buffer = new byte[BUFFER_BYTES];
    file.position(file.size());
    try (Progress progress = bar.start(file.size(), total)) {
      for (int count = read(body, buffer); count >= 0; count = read(body, buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        received.addAndGet(count);
        progress.advance(count);
      }
    } finally {
      watchdog.interrupt();
    }
    if (file.size() < total) {
      throw connectionLost();
    }
  }

  private int read(InputStream body, byte[] buffer) throws ConnectionLostException {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw connectionLost();
    }
  }

  private ConnectionLostException connectionLost() {
    return new ConnectionLostException(
        "the connection was lost, or idle for " + patience.toSeconds() + " s");
  }

  /** The HTTP client waits for the next bytes for ever; closing the body ends that. */
  private void closeWhenIdle(InputStream body, AtomicLong received) {
    try {
      long before;
      do {
        before = received.get();
        Thread.sleep(patience);
      } while (received.get() > before);
      body.close();
    } catch (InterruptedException | IOException e) {
      // The copy has ended, by itself or by this close.
    }
  }

  private record ContentRange(long first, long total) {}

  /** All -1 where the server sent none, or {@code bytes *}{@code /total} for first. */
  private static ContentRange contentRange(HttpResponse<?> response) {
    Matcher matcher =
        CONTENT_RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
    if (!matcher.matches()) {
      return new ContentRange(-1, -1);
    }
    String first = matcher.group(1);
    return new ContentRange(
        first == null ? -1 : Long.parseLong(first), Long.parseLong(matcher.group(2)));
  }
}
