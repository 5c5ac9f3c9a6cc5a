# The forgetting counts of the remaining neurons, and the threshold among them; a count of 0 is at the lower edge.
# counts.csv: thousands of images, q05, q25, q50, q75, q95, mean, threshold (NaN where none acts).
panel = 1
set title "rule adaptive, ".neurons_start." to ".neurons_left." neurons, seed ".seed
set object 1 rectangle from prune_start,graph 0 to prune_end,graph 1 behind fs solid noborder fc rgb "#F0F0F0"
set xrange [0:images]
set logscale y
set yrange [low:high]
set xlabel "training images (thousands)"
set ylabel "count h of a neuron (spikes)"
set rmargin 24
@labels
if (threshold_y > 0) {
set label "threshold" at threshold_x,threshold_y left offset 1,-0.3 tc rgb "#D55E00" front
}
plot "counts.csv" skip 1 using 1:2:6 with filledcurves fc rgb "#D6E8F4" notitle, \
  "counts.csv" skip 1 using 1:3:5 with filledcurves fc rgb "#A3CCE6" notitle, \
  "counts.csv" skip 1 using 1:4 with lines lw 1.4 lc rgb "#003D66" notitle, \
  "counts.csv" skip 1 using 1:8 with linespoints pt 7 ps 0.5 lw 1.6 lc rgb "#D55E00" notitle
