package detr;

import detr.image.ImageException;
import detr.image.ImageReader;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.Lookahead;
import detr.inference.ModelInput;
import detr.tensor.DetrException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Many image files, one group after the other: while the caller is busy with the results of one,
 * the next is in its forward pass and the one after is read, decoded and resized. No more than one
 * group waits between two of the three, so memory does not grow with the number of files.
 *
 * <p>Where the heap does not hold all that is going on at once, the files of a group are tried one
 * by one when their results are asked for; what fails then, is too large.
 */
final class ImagePipeline<T> {
  /** A group of files on its way. */
  private sealed interface Group<T> {
    /** Not done yet, for want of memory. */
    record Waiting<T>(List<Path> files) implements Group<T> {}

    /**
     * Ready for a pass.
     *
     * @param images of those files that could be read, in their order
     * @param failures of the others
     * @param input the images as the model takes them; null if there are none
     */
    record Loaded<T>(
        List<Path> files,
        Map<Path, RgbImage> images,
        Map<Path, ImageResult<T>> failures,
        ModelInput input)
        implements Group<T> {}

    /** Done. */
    record Found<T>(List<ImageResult<T>> results) implements Group<T> {}
  }

  private final ImageReader reader;
  private final ResizeRule rule;
  private final Function<ModelInput, List<T>> finder;

  /**
   * @param finder runs a forward pass and gives what is in each of its images, in their order
   */
  ImagePipeline(ImageReader reader, ResizeRule rule, Function<ModelInput, List<T>> finder) {
    this.reader = reader;
    this.rule = rule;
    this.finder = finder;
  }

  /** The results of the groups, in their order; to be closed if it is not read to its end. */
  Stream<ImageResult<T>> results(Stream<List<Path>> groups) {
    Lookahead<List<Path>, Group<T>> loaded =
        new Lookahead<>("detr-read", groups.iterator(), this::loadOrWait);
    Lookahead<Group<T>, Group<T>> found = new Lookahead<>("detr-pass", loaded, this::findOrWait);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(found, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .flatMap(this::results)
        .onClose(loaded::close)
        .onClose(found::close)
        .onClose(groups::close);
  }

  private Group<T> loadOrWait(List<Path> files) {
    try {
      return load(files);
    } catch (OutOfMemoryError e) {
      return new Group.Waiting<>(files);
    }
  }

  private Group.Loaded<T> load(List<Path> files) {
    Map<Path, RgbImage> images = new HashMap<>();
    Map<Path, ImageResult<T>> failures = new HashMap<>();
    for (Path file : files) {
      try {
        images.put(file, reader.read(file));
      } catch (DetrException e) {
        failures.put(file, new ImageResult.Failed<>(file, e));
      } catch (IOException e) {
        failures.put(file, new ImageResult.Failed<>(file, ImageException.unreadable(file, e)));
      }
    }
    List<RgbImage> read = files.stream().filter(images::containsKey).map(images::get).toList();
    ModelInput input = read.isEmpty() ? null : ModelInput.of(read, rule);
    return new Group.Loaded<>(files, images, failures, input);
  }

  private Group<T> findOrWait(Group<T> group) {
    if (!(group instanceof Group.Loaded<T> loaded)) {
      return group;
    }
    try {
      return find(loaded);
    } catch (OutOfMemoryError e) {
      return new Group.Waiting<>(loaded.files);
    }
  }

  private Group.Found<T> find(Group.Loaded<T> loaded) {
    Map<Path, ImageResult<T>> results = new HashMap<>(loaded.failures);
    if (loaded.input != null) {
      List<Path> files = loaded.files.stream().filter(loaded.images::containsKey).toList();
      List<T> contents = finder.apply(loaded.input);
      for (int i = 0; i < files.size(); i++) {
        Path file = files.get(i);
        results.put(file, new ImageResult.Found<>(file, loaded.images.get(file), contents.get(i)));
      }
    }
    return new Group.Found<>(loaded.files.stream().map(results::get).toList());
  }

  private Stream<ImageResult<T>> results(Group<T> group) {
    return switch (group) {
      case Group.Found<T> found -> found.results.stream();
      case Group.Waiting<T> waiting -> waiting.files.stream().flatMap(file -> alone(file).stream());
      case Group.Loaded<T> loaded -> find(loaded).results.stream();
    };
  }

  private List<ImageResult<T>> alone(Path file) {
    try {
      return find(load(List.of(file))).results;
    } catch (OutOfMemoryError e) {
      return List.of(new ImageResult.Failed<>(file, ImageException.heapTooSmall(file, e)));
    }
  }
}
