package detr.cli;

import detr.inference.ModelCache;
import detr.inference.PublishedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Brings published models into the cache: downloaded, checked, converted. */
record ModelInstaller(Downloader downloader, CheckpointConverter converter, ModelCache cache) {
  /** Installs a model that is not in the cache, and returns its directory there. */
  Path install(PublishedModel model) throws IOException, InterruptedException {
    Path directory = cache.directory(model);
    Path checkpoint = downloader.fetch(model, cache.root());
    Path temporary = Files.createTempDirectory(cache.root(), model.name() + ".");
    try {
      Path converted = temporary.resolve(model.name());
      converter.convert(checkpoint, converted);
      Files.move(converted, directory, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteAll(temporary);
    }
    Files.delete(checkpoint);
    return directory;
  }

  private static void deleteAll(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(directory)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
