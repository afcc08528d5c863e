package detr.inference;

import detr.image.ResizeRule;
import detr.model.ModelSettings;
import detr.nn.MismatchException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How a model is loaded.
 *
 * {@snippet :
 * Detector.load("detr-r50", LoadOptions.defaults().withThreads(2));
 * }
 *
 * @param threads how many run a forward pass, at least 1
 * @param exact computes 3×3 convolutions directly and not by Winograd's algorithm: slower, with
 *     somewhat smaller rounding errors
 * @param settings what the tensors of a checkpoint do not show; a converted model knows them itself
 * @param labels gets the names of the classes that the model has, gives as many
 */
public record LoadOptions(
    int threads, boolean exact, ModelSettings settings, UnaryOperator<List<String>> labels) {
  /**
   * @throws IllegalArgumentException if there is less than one thread
   */
  public LoadOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
  }

  /** As many threads as there are processors, fast convolutions, and what the model says. */
  public static LoadOptions defaults() {
    return new LoadOptions(
        Runtime.getRuntime().availableProcessors(),
        false,
        ModelSettings.NONE,
        UnaryOperator.identity());
  }

  /** With another number of threads; results do not depend on it. */
  public LoadOptions withThreads(int count) {
    return new LoadOptions(count, exact, settings, labels);
  }

  /** With 3×3 convolutions computed directly, or not. */
  public LoadOptions withExact(boolean directly) {
    return new LoadOptions(threads, directly, settings, labels);
  }

  /** With these settings of the model besides those there are. */
  public LoadOptions with(ModelSettings more) {
    return new LoadOptions(threads, exact, settings.with(more), labels);
  }

  /** For a checkpoint of a DC5 model, whose tensors do not show it. */
  public LoadOptions withDilation(boolean dilation) {
    return with(ModelSettings.NONE.withDilation(dilation));
  }

  /** For a checkpoint with another number of attention heads than 8. */
  public LoadOptions withHeads(int heads) {
    return with(ModelSettings.NONE.withHeads(heads));
  }

  /** For a short DETR that does not scale features by 0.1. */
  public LoadOptions withFeatureScale(float scale) {
    return with(ModelSettings.NONE.withFeatureScale(scale));
  }

  /** With images resized by another rule than the model's own: smaller ones are faster. */
  public LoadOptions withInputSize(ResizeRule rule) {
    return with(ModelSettings.NONE.withInputSize(rule));
  }

  /**
   * With other names for the classes, one for each in their order. A model with another number of
   * classes is refused with a {@link MismatchException}.
   */
  public LoadOptions withLabels(List<String> names) {
    List<String> copy = List.copyOf(names);
    return withLabels(
        own -> {
          if (own.size() != copy.size()) {
            throw new MismatchException(
                copy.size() + " names for a model of " + own.size() + " classes");
          }
          return copy;
        });
  }

  /**
   * With names that depend on those the model has.
   *
   * @param naming gets the model's own names, gives as many
   */
  public LoadOptions withLabels(UnaryOperator<List<String>> naming) {
    return new LoadOptions(threads, exact, settings, naming);
  }
}
