package detr.cli;

import detr.inference.PublishedModel;
import detr.inference.PublishedModels;
import java.util.Iterator;

/** The names of the published models, for the help of options that take one. */
final class PublishedNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return PublishedModels.ALL.stream().map(PublishedModel::name).iterator();
  }
}
