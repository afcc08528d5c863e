package detr.cli;

import detr.inference.ModelCache;
import detr.inference.PublishedModel;
import detr.inference.PublishedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code detr download NAME}: brings a published model into the cache, converted. */
@Command(
    header = "Downloads a published model.",
    description = {
      "Downloads a model that the authors of DETR publish, checks its SHA-256, and converts it"
          + " into the cache directory, where '--model NAME' finds it. An interrupted download"
          + " goes on where it stopped.",
      "",
      "The cache directory is $DETR_CACHE, else $XDG_CACHE_HOME/detr-java, else the user's cache"
          + " folder. $DETR_BASE_URL names a mirror to download from."
    },
    footer = {"  detr download detr-r50", "  DETR_CACHE=/data/models detr download detr-demo"})
final class Download implements Callable<Integer> {
  private final CheckpointConverter converter;

  @Mixin private SharedOptions shared;

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = PublishedNames.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String name;

  Download(CheckpointConverter converter) {
    this.converter = converter;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PublishedModel model =
        PublishedModels.find(name)
            .orElseThrow(
                () ->
                    CliException.badInput(
                        "no published model is called %s; there are %s"
                            .formatted(name, PublishedModels.names())));
    ModelCache cache = ModelCache.ofUser();
    Path directory = cache.directory(model);
    if (Files.isDirectory(directory)) {
      shared.out().println(name + " is already in " + directory);
      return ExitCode.OK;
    }
    Downloader downloader = new Downloader(DownloadServer.base(), shared::progress);
    new ModelInstaller(downloader, converter, cache).install(model);
    shared.out().println(name + " is now in " + directory);
    return ExitCode.OK;
  }
}
