package com.example.shapes;

import detr.Detector;
import java.nio.file.Path;

/** Prints what is found in pictures, with the model that is inside the library. */
public final class FindShapes {
  private FindShapes() {}

  /**
   * @param files pictures
   */
  public static void main(String[] files) {
    try (var detector = Detector.builtIn("shapes")) {
      for (String file : files) {
        for (var found : detector.detect(Path.of(file))) {
          var box = found.box();
          System.out.printf(
              "%s %s %.2f at %.0f,%.0f to %.0f,%.0f%n",
              file, found.label(), found.score(), box.xmin(), box.ymin(), box.xmax(), box.ymax());
        }
      }
    }
  }
}
