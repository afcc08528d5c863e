package detr.cli;

import detr.data.DataFiles;
import detr.data.Diagnosis;
import detr.data.Doctor;
import detr.data.PanopticFiles;
import detr.data.PanopticScan;
import java.util.function.Function;

/**
 * What the doctor found in a dataset, after bars that show how far it had come.
 *
 * @param scan of panoptic annotations what their PNGs have; null of annotations of boxes
 */
record Examination(DataFiles boxes, PanopticScan scan, Diagnosis diagnosis) {
  static Examination of(DataFiles files, SharedOptions shared) {
    return new Examination(
        files, null, diagnosis(files, shared, examined -> Doctor.examine(files, examined)));
  }

  static Examination of(PanopticFiles files, SharedOptions shared) {
    PanopticScan scan;
    try (Progress progress =
        shared.progress(
            "reading PNGs", Progress.Unit.IMAGES, 0, files.truth().annotations().size())) {
      scan = files.scan(() -> progress.advance(1));
    }
    return new Examination(
        scan.boxes(),
        scan,
        diagnosis(scan.boxes(), shared, examined -> Doctor.examine(scan, examined)));
  }

  private static Diagnosis diagnosis(
      DataFiles files, SharedOptions shared, Function<Runnable, Diagnosis> doctor) {
    try (Progress progress =
        shared.progress("examining", Progress.Unit.IMAGES, 0, files.coco().images().size())) {
      return doctor.apply(() -> progress.advance(1));
    }
  }
}
