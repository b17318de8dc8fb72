package provider

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	_ "image/gif" // the first picture of it
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"strconv"
)

const (
	usualWidth = 200  // pixels, when nothing or nonsense is asked for
	maxWidth   = 2000 // A31
	maxHeight  = 4000
)

// thumbnail answers GET /thumbnail?id=&size= with a picture of at most that
// width. PNG stays PNG, JPEG stays JPEG, GIF becomes PNG; there is none of
// anything else, and none that is larger than its original.
func (c *call) thumbnail() error {
	id, err := c.parameter("id")
	if err != nil {
		return err
	}
	it, err := c.lookUp(id)
	if err != nil {
		return err
	}
	if c.thumbnailBent() {
		return nil
	}
	width, err := strconv.Atoi(c.parameters.Get("size"))
	if err != nil || width < 1 {
		width = usualWidth
	}
	picture, err := c.draw(it, min(width, maxWidth))
	if err != nil {
		return err
	}
	status := http.StatusOK
	if c.f.is("bytes_status", "201") {
		status = http.StatusCreated
	}
	kind := "image/" + picture.format
	if c.f.is("thumbnail", "mislabelled") {
		kind = map[string]string{"image/png": "image/jpeg", "image/jpeg": "image/png"}[kind]
	}
	c.plain(status, kind, string(picture.bytes))
	return nil
}

func (c *call) thumbnailBent() bool {
	switch c.f["thumbnail"] {
	case "garbage":
		c.plain(http.StatusOK, "image/png", "this was meant to be a picture\n")
	case "500":
		c.json(http.StatusInternalServerError, map[string]any{"status": "error", "error": "the picture service failed"})
	default:
		return false
	}
	return true
}

type picture struct {
	format string
	bytes  []byte
}

// draw makes one picture at a time: a large one takes a lot of memory.
func (c *call) draw(it item, width int) (picture, error) {
	select {
	case c.drawing <- struct{}{}:
		defer func() { <-c.drawing }()
	case <-c.r.Context().Done():
		return picture{}, refuse(http.StatusServiceUnavailable, "the picture was given up")
	}
	original, format, err := c.decode(it)
	if err != nil && c.f.is("thumbnail", "stand_in") {
		original, format, err = image.NewUniform(color.Gray{0x99}), "png", nil
	}
	if err != nil {
		return picture{}, err
	}
	if c.f.is("thumbnail", "jpeg") {
		format = "jpeg"
	}
	small := scaled(original, width, c.f.is("thumbnail", "wide"))
	var b bytes.Buffer
	if format == "jpeg" {
		err = jpeg.Encode(&b, small, &jpeg.Options{Quality: 85})
	} else {
		format, err = "png", png.Encode(&b, small)
	}
	return picture{format, b.Bytes()}, err
}

// decode says 404 to everything that is not a picture of a bearable size.
func (c *call) decode(it item) (image.Image, string, error) {
	none := refuse(http.StatusNotFound, "there is no thumbnail")
	if it.folder || it.size > maxImage {
		return nil, "", none
	}
	f, _, err := c.openFile(it)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = f.Close() }() // only read
	source := patient{c.r.Context(), io.LimitReader(f, maxImage)}
	config, _, err := image.DecodeConfig(source)
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height {
		return nil, "", none
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, "", err
	}
	original, format, err := image.Decode(patient{c.r.Context(), io.LimitReader(f, maxImage)})
	if errors.Is(err, c.r.Context().Err()) && err != nil {
		return nil, "", err
	}
	if err != nil || original.Bounds().Empty() {
		return nil, "", none
	}
	return original, format, nil
}

// scaled fits an image into a width. Each pixel is the mean of those that it
// covers, which for making smaller is as good as anything.
func scaled(original image.Image, width int, tooWide bool) *image.RGBA {
	if u, ok := original.(*image.Uniform); ok {
		original = &image.Paletted{Rect: image.Rect(0, 0, width, width), Stride: width, Pix: make([]byte, width*width), Palette: color.Palette{u.C}}
	}
	b := original.Bounds()
	w := min(width, b.Dx())
	if tooWide {
		w = 2 * width
	}
	h := max(1, int(int64(b.Dy())*int64(w)/int64(b.Dx())))
	if h > maxHeight {
		h, w = maxHeight, max(1, int(int64(w)*maxHeight/int64(h)))
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()/h+2))
	for y := range h {
		from, to := span(y, h, b.Dy())
		draw.Draw(strip, image.Rect(0, 0, b.Dx(), to-from), original, image.Pt(b.Min.X, b.Min.Y+from), draw.Src)
		for x := range w {
			left, right := span(x, w, b.Dx())
			mean(small.Pix[small.PixOffset(x, y):], strip, left, right, to-from)
		}
	}
	return small
}

// span is the part of a side of the original that a pixel covers; never empty.
func span(i, of, length int) (from, to int) {
	from = int(int64(i) * int64(length) / int64(of))
	to = int(int64(i+1) * int64(length) / int64(of))
	return from, max(to, from+1)
}

func mean(pixel []byte, strip *image.RGBA, left, right, rows int) {
	var sum [4]uint64
	for y := range rows {
		row := strip.Pix[y*strip.Stride+4*left : y*strip.Stride+4*right]
		for i, v := range row {
			sum[i%4] += uint64(v)
		}
	}
	n := uint64(rows * (right - left))
	for i := range sum {
		pixel[i] = byte((sum[i] + n/2) / n)
	}
}
