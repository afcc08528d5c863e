package detr.cli;

import detr.data.Diagnosis;
import detr.image.ReadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
    ReadOptions reading = pictures.reading(shared);
    Diagnosis diagnosis =
        (panoptic == null
                ? Examination.of(dataset.open().withReading(reading), shared)
                : Examination.of(dataset.openPanoptic(panoptic).withReading(reading), shared))
            .diagnosis();
    DoctorReport report = new DoctorReport(diagnosis, all);
    report.printFindings(shared.out());
    report.printStatistics(shared.out());
    return diagnosis.errors() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
