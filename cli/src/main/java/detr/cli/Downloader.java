package detr.cli;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import detr.inference.PublishedModel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Fetches published files into a folder. The bytes go to FILE.part, which a later run continues;
 * only a file whose SHA-256 is right gets its name.
 */
final class Downloader {
  /** Makes the bar that shows how much has come. */
  @FunctionalInterface
  interface Bar {
    Progress start(String label, Progress.Unit unit, long done, long total);
  }

  private static final int ATTEMPTS = 4;

  private final URI base;
  private final Bar bar;
  private final Duration patience;
  private final Duration pause;

  Downloader(URI base, Bar bar) {
    this(base, bar, Duration.ofSeconds(30), Duration.ofSeconds(2));
  }

  /**
   * @param base the URL of the folder that holds the files, ending in a slash
   * @param patience how long to wait for a connection, an answer, or the next bytes
   * @param pause between two attempts
   */
  Downloader(URI base, Bar bar, Duration patience, Duration pause) {
    this.base = base;
    this.bar = bar;
    this.patience = patience;
    this.pause = pause;
  }

  /**
   * Returns the model's file in {@code folder}, downloaded unless it is there already.
   *
   * @throws CliException if the server, the file or the folder is out of reach, or if what came is
   *     not the published file
   */
  Path fetch(PublishedModel model, Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve(model.file());
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file)) {
        if (isIntact(channel, model)) {
          return file;
        }
      }
    }
    URI url = base.resolve(model.file());
    String advice =
        "download %s by hand and run: detr convert %s %s"
            .formatted(url, model.file(), folder.resolve(model.name()));
    ResumableDownload transfer =
        new ResumableDownload(
            url,
            advice,
            patience,
            (done, total) -> bar.start(model.name(), Progress.Unit.BYTES, done, total));
    Path part = folder.resolve(model.file() + ".part");
    if (!fill(part, model, transfer)) {
      Files.delete(part);
      throw CliException.failed(
          "%s is not the published file: its SHA-256 does not begin with %s; it was removed"
              .formatted(url, model.hashPrefix()));
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    return file;
  }

  /** Completes the file; returns whether it has the right hash. */
  private boolean fill(Path part, PublishedModel model, ResumableDownload transfer)
      throws InterruptedException {
    try {
      Files.createDirectories(part.getParent());
      try (FileChannel channel = FileChannel.open(part, CREATE, READ, WRITE);
          FileLock _ = lock(channel, model)) {
        boolean continued = channel.size() > 0;
        complete(channel, transfer);
        if (continued && !isIntact(channel, model)) {
          // The bytes of the earlier run may be the wrong ones.
          channel.truncate(0);
          complete(channel, transfer);
        }
        return isIntact(channel, model);
      }
    } catch (IOException e) {
      throw CliException.badInput(
          "cannot write %s (%s); DETR_CACHE=DIR chooses another folder"
              .formatted(part, e.getMessage()),
          e);
    }
  }

  private static FileLock lock(FileChannel channel, PublishedModel model) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw CliException.badInput(model.name() + " is being downloaded by another detr; wait");
    }
    return lock;
  }

  /** Appends until the server has no more, in several attempts if the connection is lost. */
  private void complete(FileChannel channel, ResumableDownload transfer)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        transfer.appendTo(channel);
        channel.force(true);
        return;
      } catch (ConnectionLostException e) {
        if (attempt == ATTEMPTS) {
          throw CliException.badInput(
              "the download stopped after %d bytes (%s); run the same command to go on"
                  .formatted(channel.size(), e.getMessage()),
              e);
        }
        Thread.sleep(pause);
      }
    }
  }

  private static boolean isIntact(FileChannel file, PublishedModel model) throws IOException {
    MessageDigest digest = sha256();
    file.position(0);
    new DigestInputStream(Channels.newInputStream(file), digest)
        .transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(digest.digest()).startsWith(model.hashPrefix());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
