package detr.cli;

import static picocli.CommandLine.Help.Visibility.NEVER;

import detr.inference.LoadOptions;
import picocli.CommandLine.Option;

/** How every command that runs a model computes: {@code --threads} and {@code --exact}. */
final class ComputeOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = PositiveConverter.class,
      showDefaultValue = NEVER,
      description = "How many threads compute; as many as there are processors unless given.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--exact",
      description = "Compute 3x3 convolutions directly: slower, rounding errors a little smaller.")
  private boolean exact;

  int threads() {
    return threads;
  }

  /** Whether to do without Winograd's algorithm. */
  boolean exact() {
    return exact;
  }

  /** How a model is loaded to compute so. */
  LoadOptions options() {
    return LoadOptions.defaults().withThreads(threads).withExact(exact);
  }
}
