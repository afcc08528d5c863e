package detr.cli;

import detr.train.data.DataFiles;
import detr.train.data.Diagnosis;
import detr.train.data.Doctor;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detr doctor}: what is wrong with a dataset. */
@Command(
    header = "Examines a dataset: bad boxes, unknown classes, missing files.",
    description = {
      "Reads annotations of COCO's layout and the headers of their images, names what is wrong and"
          + " counts what is there. Exit code 1 if something must be mended before training."
    },
    footer = {
      "  detr doctor --data train.json",
      "  detr doctor --data instances_train2017.json --images train2017 --all"
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private SharedOptions shared;
  @Mixin private DatasetOptions dataset;
  @Mixin private PictureOptions pictures;

  @Option(names = "--all", description = "Name every place, not ten of each kind.")
  private boolean all;

  @Override
  public Integer call() throws IOException {
    DataFiles files = dataset.open().withReading(pictures.reading(shared));
    Diagnosis diagnosis;
    try (Progress progress =
        shared.progress("examining", Progress.Unit.IMAGES, 0, files.coco().images().size())) {
      diagnosis = Doctor.examine(files, () -> progress.advance(1));
    }
    DoctorReport report = new DoctorReport(diagnosis, all);
    report.printFindings(shared.out());
    report.printStatistics(shared.out());
    return diagnosis.errors() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
