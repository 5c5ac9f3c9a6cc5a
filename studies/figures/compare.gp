# Running accuracy and remaining neurons of several runs over their training images.
# compare.csv: thousands of images, accuracy in %, living neurons.
set multiplot layout 1,2
set lmargin 9
set bmargin 4+(n_rows+1)/2
set key outside bottom center horizontal Left reverse samplen 2
set xlabel "training images (thousands)"
set xrange [0:*]
set ylabel "accuracy on images not yet learned (%)"
plot for [k=1:n_rows] "compare.csv" skip 1 every ::row_first[k]::row_last[k] using 1:2 with lines dt row_dash[k] lw 1.4 lc rgb row_color[k] title value(sprintf("title_%d", k))
set yrange [0:*]
set ylabel "living neurons"
plot for [k=1:n_rows] "compare.csv" skip 1 every ::row_first[k]::row_last[k] using 1:3 with fsteps dt row_dash[k] lw 1.4 lc rgb row_color[k] title value(sprintf("title_%d", k))
unset multiplot
