# Memory and modelled energy against neurons.
# costs.csv: row, neurons, MB, J to train, uJ to test an image.
array title[3] = ["memory at the end (MB)", "energy of training (J)", "energy of a test image (µJ)"]
set multiplot layout 1,3
set lmargin 9
do for [panel=1:3] {
@labels
set rmargin margin[panel]
set xrange [x_left:x_right]
set yrange [0:top[panel]]
set xlabel "neurons left"
set ylabel title[panel]
set xtics x_step
# The memory of all rows is the same.
n_curves = panel == 1 ? 1 : n_rows
plot for [k=1:n_curves] "costs.csv" skip 1 every ::row_first[k]::row_last[k] using 2:(column(panel+2)) with linespoints pt row_point[k] dt row_dash[k] lw 1.2 lc rgb row_color[k] notitle
}
unset multiplot
