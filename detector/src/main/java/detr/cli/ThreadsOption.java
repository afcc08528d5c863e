package detr.cli;

import picocli.CommandLine.Option;

/** The {@code --threads} of every command that computes. */
final class ThreadsOption {
  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "How many threads compute; as many as there are processors unless given.")
  private int threads = Runtime.getRuntime().availableProcessors();

  int threads() {
    return threads;
  }
}
