/** An application that finds shapes. */
module com.example.shapes {
  requires detr;
}
