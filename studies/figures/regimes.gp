# Accuracy of the rule that counts minus that of its controls, in points, by regime: a panel for each size.
# regimes.csv: regime, place from above, difference, its se; of each panel random, native, redundancy.
set multiplot layout 1,n_panels
left = 400.0 / width
panel_width = (1 - left) / n_panels
set tmargin 4
set grid xtics lt 1 lw 0.4 lc rgb "#DDDDDD"
set yrange [n_regimes+0.5:0.5]
set xrange [low:high]
set xlabel "points of counting over a control, ± se"
set arrow from 0,graph 0 to 0,graph 1 nohead lw 0.8 lc rgb "#404040"
do for [panel=1:n_panels] {
set lmargin at screen left + (panel - 1) * panel_width
set rmargin at screen left + panel * panel_width - 0.015
set title sprintf("%d neurons left", neurons[panel])
k = 3 * (panel - 1)
if (panel == 1) {
set key at screen 0.02,0.985 left top vertical Left reverse samplen 1
plot "regimes.csv" skip 1 every ::row_first[1]::row_last[1] using 3:($2-0.22):4 with xerrorbars pt row_point[1] lc rgb row_color[1] lw 1.2 title "over random", \
  "regimes.csv" skip 1 every ::row_first[2]::row_last[2] using 3:2:4:ytic(1) with xerrorbars pt row_point[2] lc rgb row_color[2] lw 1.2 title "over native", \
  "regimes.csv" skip 1 every ::row_first[3]::row_last[3] using 3:($2+0.22):4 with xerrorbars pt row_point[3] lc rgb row_color[3] lw 1.2 title "over redundancy"
} else {
set ytics 1 format ""
plot for [c=1:3] "regimes.csv" skip 1 every ::row_first[k+c]::row_last[k+c] using 3:($2+0.22*(c-2)):4 with xerrorbars pt row_point[k+c] lc rgb row_color[k+c] lw 1.2 notitle
} }
unset multiplot
