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
        for (var found : detector.detect(Path.of(file), 0.7f)) {
          System.out.printf("%s %s %.3f %s%n", file, found.label(), found.score(), found.box());
        }
      }
    }
  }
}
