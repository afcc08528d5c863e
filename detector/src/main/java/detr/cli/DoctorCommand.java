package detr.cli;

import detr.train.data.DataFiles;
import detr.train.data.Diagnosis;
import detr.train.data.Doctor;
import detr.train.data.PanopticFiles;
import detr.train.data.PanopticScan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detr doctor}: what is wrong with a dataset. */
@Command(
    header = "Examines a dataset: bad boxes, unknown classes, missing files.",
    description = {
      "Reads annotations of COCO's layout and the headers of their images, names what is wrong and"
          + " counts what is there. Exit code 1 if something must be mended before training.",
      "With --panoptic the annotations are COCO's panoptic ones; of those every PNG is read, and"
          + " the boxes are those around the segments."
    },
    footer = {
      "  detr doctor --data train.json",
      "  detr doctor --data instances_train2017.json --images train2017 --all",
      "  detr doctor --data panoptic.json --images photos --panoptic segments"
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private SharedOptions shared;
  @Mixin private DatasetOptions dataset;
  @Mixin private PictureOptions pictures;

  @Option(
      names = "--panoptic",
      paramLabel = "DIR",
      description = "The PNGs of panoptic annotations, which have the segment of every pixel.")
  private Path panoptic;

  @Option(names = "--all", description = "Name every place, not ten of each kind.")
  private boolean all;

  @Override
  public Integer call() throws IOException {
    Diagnosis diagnosis = panoptic == null ? ofBoxes() : ofSegments();
    DoctorReport report = new DoctorReport(diagnosis, all);
    report.printFindings(shared.out());
    report.printStatistics(shared.out());
    return diagnosis.errors() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private Diagnosis ofBoxes() throws IOException {
    DataFiles files = dataset.open().withReading(pictures.reading(shared));
    return examined(files, examined -> Doctor.examine(files, examined));
  }

  private Diagnosis ofSegments() throws IOException {
    PanopticFiles files = dataset.openPanoptic(panoptic).withReading(pictures.reading(shared));
    PanopticScan scan;
    try (Progress progress =
        shared.progress(
            "reading PNGs", Progress.Unit.IMAGES, 0, files.truth().annotations().size())) {
      scan = files.scan(() -> progress.advance(1));
    }
    return examined(scan.boxes(), examined -> Doctor.examine(scan, examined));
  }

  private Diagnosis examined(DataFiles files, Function<Runnable, Diagnosis> doctor) {
    try (Progress progress =
        shared.progress("examining", Progress.Unit.IMAGES, 0, files.coco().images().size())) {
      return doctor.apply(() -> progress.advance(1));
    }
  }
}
