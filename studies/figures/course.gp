# Accuracy and remaining neurons over the images of the training; grey from the first to the last decision.
# course.csv: row, thousands of images, accuracy in % or living neurons.
set multiplot layout 1,2
set lmargin 9
set rmargin margin
do for [panel=1:2] {
@labels
unset object
set object 1 rectangle from prune_start,graph 0 to prune_end,graph 1 behind fs solid noborder fc rgb "#F0F0F0"
set xrange [0:images]
set xlabel "training images (thousands)"
set yrange [low[panel]:high[panel]]
if (panel == 1) {
set ylabel "accuracy on images not yet learned (%)"
plot for [k=1:n_rows] "course.csv" skip 1 every ::row_first[k]::row_last[k] using 2:3 with linespoints pt row_point[k] pi 4 ps 0.6 dt row_dash[k] lw 1.2 lc rgb row_color[k] notitle
} else {
set ylabel "living neurons"
plot for [k=1:n_rows] "course.csv" skip 1 every ::living_first[k]::living_last[k] using 2:3 with fsteps dt row_dash[k] lw 1.4 lc rgb row_color[k] notitle
} }
unset multiplot
