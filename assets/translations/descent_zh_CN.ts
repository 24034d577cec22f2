<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>AboutDialog</name>
        <message>
            <source>A workbench for training PyTorch models with a hand on the learning rate.</source>
            <translation>一个训练 PyTorch 模型的工作台，训练时可以随手调节学习率。</translation>
        </message>
        <message>
            <source>About Descent</source>
            <translation>关于 Descent</translation>
        </message>
        <message>
            <source>Device: {device}</source>
            <translation>设备：{device}</translation>
        </message>
    </context>
    <context>
        <name>Actions</name>
        <message>
            <source>&amp;About Descent</source>
            <translation>关于 Descent(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Clear this list</source>
            <translation>清空此列表(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Code…</source>
            <translation>代码(&amp;C)…</translation>
        </message>
        <message>
            <source>&amp;Continue from checkpoint…</source>
            <translation>从检查点继续(&amp;C)…</translation>
        </message>
        <message>
            <source>&amp;Dark</source>
            <translation>深色(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Data folder…</source>
            <translation>数据文件夹(&amp;D)…</translation>
        </message>
        <message>
            <source>&amp;Follow the end</source>
            <translation>跟随末端(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Keyboard shortcuts</source>
            <translation>键盘快捷键(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;Light</source>
            <translation>浅色(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Numbers as CSV…</source>
            <translation>数值存为 CSV(&amp;N)…</translation>
        </message>
        <message>
            <source>&amp;Open recipe…</source>
            <translation>打开配方(&amp;O)…</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>退出(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Reset plots</source>
            <translation>重置图表(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Runs and series…</source>
            <translation>运行与曲线(&amp;R)…</translation>
        </message>
        <message>
            <source>&amp;Save recipe</source>
            <translation>保存配方(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;System</source>
            <translation>跟随系统(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;TensorBoard log…</source>
            <translation>TensorBoard 日志(&amp;T)…</translation>
        </message>
        <message>
            <source>&amp;Weights of a checkpoint…</source>
            <translation>检查点的权重(&amp;W)…</translation>
        </message>
        <message>
            <source>A program in plain PyTorch that repeats the run, with everything that was done by hand</source>
            <translation>用纯 PyTorch 重现此运行的程序，包含手动进行的一切操作</translation>
        </message>
        <message>
            <source>Begin the next run with the weights of a checkpoint of any program</source>
            <translation>下一次运行从任意程序的检查点权重开始</translation>
        </message>
        <message>
            <source>Change the colours of the window</source>
            <translation>更改窗口的颜色</translation>
        </message>
        <message>
            <source>Change the language; used at the next start</source>
            <translation>更改语言；下次启动时生效</translation>
        </message>
        <message>
            <source>Choose where downloaded data is kept</source>
            <translation>选择下载的数据存放在哪里</translation>
        </message>
        <message>
            <source>F&amp;ull screen</source>
            <translation>全屏(&amp;U)</translation>
        </message>
        <message>
            <source>Forget the recent recipes</source>
            <translation>忘记最近使用的配方</translation>
        </message>
        <message>
            <source>Go &amp;back…</source>
            <translation>退回(&amp;B)…</translation>
        </message>
        <message>
            <source>Go on from a checkpoint of this run</source>
            <translation>从本次运行的某个检查点继续</translation>
        </message>
        <message>
            <source>Go on with an earlier run from one of its checkpoints</source>
            <translation>从以前某次运行的检查点继续</translation>
        </message>
        <message>
            <source>Keep t&amp;his lr curve</source>
            <translation>保留此 lr 曲线(&amp;H)</translation>
        </message>
        <message>
            <source>Keep the newest steps in view</source>
            <translation>始终显示最新的步</translation>
        </message>
        <message>
            <source>List all shortcuts</source>
            <translation>列出所有快捷键</translation>
        </message>
        <message>
            <source>Look at the &amp;data…</source>
            <translation>查看数据(&amp;D)…</translation>
        </message>
        <message>
            <source>Make runs of the logs in a folder</source>
            <translation>由文件夹中的日志建立运行</translation>
        </message>
        <message>
            <source>Make the learning rate as it was turned by hand the schedule of the recipe</source>
            <translation>把手动调节出的学习率作为配方的调度</translation>
        </message>
        <message>
            <source>One page with the recipe, the plots and all edits</source>
            <translation>一页报告，含配方、图表和所有更改</translation>
        </message>
        <message>
            <source>Open a recipe file</source>
            <translation>打开一个配方文件</translation>
        </message>
        <message>
            <source>Open the folder with all runs in the file manager</source>
            <translation>在文件管理器中打开存放所有运行的文件夹</translation>
        </message>
        <message>
            <source>Plots as &amp;PNG…</source>
            <translation>图表存为 PNG(&amp;P)…</translation>
        </message>
        <message>
            <source>Plots as &amp;SVG…</source>
            <translation>图表存为 SVG(&amp;S)…</translation>
        </message>
        <message>
            <source>Put all panels back to their first places</source>
            <translation>把所有面板放回最初的位置</translation>
        </message>
        <message>
            <source>Report as &amp;HTML…</source>
            <translation>HTML 报告(&amp;H)…</translation>
        </message>
        <message>
            <source>Reset &amp;layout</source>
            <translation>重置布局(&amp;L)</translation>
        </message>
        <message>
            <source>Save recipe &amp;as…</source>
            <translation>配方另存为(&amp;A)…</translation>
        </message>
        <message>
            <source>Save the plots as they look now as a picture</source>
            <translation>把图表按现在的样子存为图片</translation>
        </message>
        <message>
            <source>Save the plots as they look now as vectors</source>
            <translation>把图表按现在的样子存为矢量图</translation>
        </message>
        <message>
            <source>Save the recipe to another file</source>
            <translation>把配方保存到另一个文件</translation>
        </message>
        <message>
            <source>Save the recipe to its file</source>
            <translation>把配方保存到它的文件</translation>
        </message>
        <message>
            <source>Save what is live and close the window</source>
            <translation>保存正在进行的运行并关闭窗口</translation>
        </message>
        <message>
            <source>Script of the r&amp;un…</source>
            <translation>运行的脚本(&amp;U)…</translation>
        </message>
        <message>
            <source>See samples with their labels, classes, values, and what may be wrong</source>
            <translation>查看样本及其标签、类别、数值，以及可能的问题</translation>
        </message>
        <message>
            <source>Show all of every curve and follow the end</source>
            <translation>显示每条曲线的全部并跟随末端</translation>
        </message>
        <message>
            <source>Show runs &amp;folder</source>
            <translation>显示运行文件夹(&amp;F)</translation>
        </message>
        <message>
            <source>The recipe as the plain PyTorch that it stands for</source>
            <translation>配方所代表的纯 PyTorch 代码</translation>
        </message>
        <message>
            <source>The versions of everything</source>
            <translation>各组成部分的版本</translation>
        </message>
        <message>
            <source>Use the whole screen</source>
            <translation>使用整个屏幕</translation>
        </message>
        <message>
            <source>Write every step of every curve to a file</source>
            <translation>把每条曲线的每一步写入文件</translation>
        </message>
        <message>
            <source>Write runs, series or plots to a file, in any format</source>
            <translation>把运行、曲线或图表写入文件，格式任选</translation>
        </message>
    </context>
    <context>
        <name>AutoBoolEditor</name>
        <message>
            <source>auto</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>off</source>
            <translation>关</translation>
        </message>
        <message>
            <source>on</source>
            <translation>开</translation>
        </message>
    </context>
    <context>
        <name>Axes</name>
        <message>
            <source>epoch</source>
            <translation>轮</translation>
        </message>
        <message>
            <source>h</source>
            <translation>小时</translation>
        </message>
        <message>
            <source>min</source>
            <translation>分钟</translation>
        </message>
        <message>
            <source>s</source>
            <translation>秒</translation>
        </message>
    </context>
    <context>
        <name>CheckpointDialog</name>
        <message>
            <source>&amp;Continue</source>
            <translation>继续(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Other file…</source>
            <translation>其他文件(&amp;O)…</translation>
        </message>
        <message>
            <source>Checkpoints</source>
            <translation>检查点</translation>
        </message>
        <message>
            <source>Checkpoints (*.pt);;All files (*)</source>
            <translation>检查点 (*.pt);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Choose a checkpoint file elsewhere</source>
            <translation>选择别处的检查点文件</translation>
        </message>
        <message>
            <source>Choose a checkpoint, then press Continue</source>
            <translation>选择一个检查点，然后按“继续”</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Continue from checkpoint</source>
            <translation>从检查点继续</translation>
        </message>
        <message>
            <source>Go back</source>
            <translation>退回</translation>
        </message>
        <message>
            <source>Go on from the chosen checkpoint</source>
            <translation>从所选检查点继续</translation>
        </message>
        <message>
            <source>Open checkpoint</source>
            <translation>打开检查点</translation>
        </message>
        <message>
            <source>Other file</source>
            <translation>其他文件</translation>
        </message>
        <message>
            <source>Reading the runs folder…</source>
            <translation>正在读取运行文件夹…</translation>
        </message>
        <message>
            <source>Run and step</source>
            <translation>运行与步</translation>
        </message>
        <message>
            <source>The run goes on from the chosen checkpoint. Steps made after it are kept: the new ones make a run of their own.</source>
            <translation>运行将从所选检查点继续。其后已完成的步会保留：新的步成为一次单独的运行。</translation>
        </message>
        <message>
            <source>There are no checkpoints in {folder} yet.</source>
            <translation>{folder} 中还没有检查点。</translation>
        </message>
        <message>
            <source>When</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Why saved</source>
            <translation>保存原因</translation>
        </message>
        <message>
            <source>best so far</source>
            <translation>目前最佳</translation>
        </message>
        <message>
            <source>by the clock</source>
            <translation>定时保存</translation>
        </message>
        <message>
            <source>constant lr</source>
            <translation>恒定 lr</translation>
        </message>
        <message>
            <source>end of the run</source>
            <translation>运行结束</translation>
        </message>
        <message>
            <source>every so many epochs</source>
            <translation>按轮保存</translation>
        </message>
        <message>
            <source>every so many steps</source>
            <translation>按步保存</translation>
        </message>
        <message>
            <source>saved by hand</source>
            <translation>手动保存</translation>
        </message>
        <message>
            <source>step {step}</source>
            <translation>第 {step} 步</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>停止时</translation>
        </message>
        <message>
            <source>{title} (from step {step} of {run})</source>
            <translation>{title}（始于 {run} 的第 {step} 步）</translation>
        </message>
    </context>
    <context>
        <name>ClassBars</name>
        <message>
            <source>Classes</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>How many samples each class has; press a header to sort, Enter to see them</source>
            <translation>每个类别有多少样本；点按表头排序，按回车查看这些样本</translation>
        </message>
        <message>
            <source>Press a header to sort, Enter or a double click on a class to see its samples.</source>
            <translation>点按表头排序；按回车或双击某个类别可查看其样本。</translation>
        </message>
    </context>
    <context>
        <name>ClassModel</name>
        <message>
            <source>class</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>validation</source>
            <translation>验证</translation>
        </message>
        <message>
            <source>{name}: {training} for training, {validation} for validation</source>
            <translation>{name}：训练 {training} 个，验证 {validation} 个</translation>
        </message>
    </context>
    <context>
        <name>CodePanel</name>
        <message>
            <source>&amp;Copy</source>
            <translation>复制(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Find</source>
            <translation>查找(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Save as .py…</source>
            <translation>另存为 .py(&amp;S)…</translation>
        </message>
        <message>
            <source>Code</source>
            <translation>代码</translation>
        </message>
        <message>
            <source>Copied what is selected.</source>
            <translation>已复制所选内容。</translation>
        </message>
        <message>
            <source>Copied.</source>
            <translation>已复制。</translation>
        </message>
        <message>
            <source>Copy all of the code, or what is selected</source>
            <translation>复制全部代码或所选内容</translation>
        </message>
        <message>
            <source>Copy the code</source>
            <translation>复制代码</translation>
        </message>
        <message>
            <source>Find</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Find in the code (Ctrl+F)</source>
            <translation>在代码中查找 (Ctrl+F)</translation>
        </message>
        <message>
            <source>Go to the lines that the last edit has changed</source>
            <translation>跳到上次编辑所改动的行</translation>
        </message>
        <message>
            <source>Line {line} changed</source>
            <translation>第 {line} 行已改动</translation>
        </message>
        <message>
            <source>Python files (*.py)</source>
            <translation>Python 文件 (*.py)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Run {name}</source>
            <translation>运行 {name}</translation>
        </message>
        <message>
            <source>Save code</source>
            <translation>保存代码</translation>
        </message>
        <message>
            <source>Save the code as a Python file</source>
            <translation>把代码保存为 Python 文件</translation>
        </message>
        <message>
            <source>Saved {file}</source>
            <translation>已保存 {file}</translation>
        </message>
        <message>
            <source>Show what has changed</source>
            <translation>显示改动之处</translation>
        </message>
        <message>
            <source>The recipe as the plain PyTorch that it stands for</source>
            <translation>配方所代表的纯 PyTorch 代码</translation>
        </message>
        <message>
            <source>What is shown as code</source>
            <translation>以代码显示的内容</translation>
        </message>
        <message>
            <source>Write &amp;again</source>
            <translation>重新生成(&amp;A)</translation>
        </message>
        <message>
            <source>Write the run again</source>
            <translation>重新生成运行的代码</translation>
        </message>
        <message>
            <source>Write the run again, with the steps that it has made meanwhile</source>
            <translation>重新生成运行的代码，包含其间新完成的步</translation>
        </message>
        <message>
            <source>Writing the code; with parts of your own it waits until the run rests…</source>
            <translation>正在生成代码；若含你自己的部件，要等运行静止时才进行…</translation>
        </message>
        <message>
            <source>Writing the code…</source>
            <translation>正在生成代码…</translation>
        </message>
        <message>
            <source>{count} lines changed, from {line}</source>
            <translation>{count} 行已改动，从第 {line} 行起</translation>
        </message>
        <message>
            <source>{name} with everything that was done by hand</source>
            <translation>{name}，包含手动进行的一切操作</translation>
        </message>
        <message>
            <source>• and {count} more, which the code lists in its first lines</source>
            <translation>• 以及另外 {count} 项，列在代码的开头几行</translation>
        </message>
    </context>
    <context>
        <name>CodeWindow</name>
        <message>
            <source>Code</source>
            <translation>代码</translation>
        </message>
    </context>
    <context>
        <name>ColumnsChoice</name>
        <message>
            <source>&amp;All</source>
            <translation>全部(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Filter:</source>
            <translation>筛选(&amp;F)：</translation>
        </message>
        <message>
            <source>&amp;None</source>
            <translation>全不选(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Suggested</source>
            <translation>推荐(&amp;S)</translation>
        </message>
        <message>
            <source>All but those that would only be learned by heart: names, numbers of the rows</source>
            <translation>全部，但只会被死记的列除外：名称、行的编号</translation>
        </message>
        <message>
            <source>All that are shown are features</source>
            <translation>显示的列全部作为特征</translation>
        </message>
        <message>
            <source>Columns of the table</source>
            <translation>表格的列</translation>
        </message>
        <message>
            <source>Filter columns</source>
            <translation>筛选列</translation>
        </message>
        <message>
            <source>None that are shown are features</source>
            <translation>显示的列都不作特征</translation>
        </message>
        <message>
            <source>Show only columns whose name or kind has these words</source>
            <translation>只显示名称或类型含有这些词的列</translation>
        </message>
        <message>
            <source>Space: a feature or not. T: the target; Shift+T: one more target. C: numbers are names of categories</source>
            <translation>空格：是否作特征。T：目标；Shift+T：再加一个目标。C：数值是类别的名称</translation>
        </message>
        <message>
            <source>Type to filter</source>
            <translation>输入以筛选</translation>
        </message>
    </context>
    <context>
        <name>ColumnsModel</name>
        <message>
            <source>1 input</source>
            <translation>1 个输入</translation>
        </message>
        <message>
            <source>Categories</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>Column</source>
            <translation>列</translation>
        </message>
        <message>
            <source>Different</source>
            <translation>不同值</translation>
        </message>
        <message>
            <source>Feature</source>
            <translation>特征</translation>
        </message>
        <message>
            <source>From the lowest to the highest number, or some of the values</source>
            <translation>从最小到最大的数，或其中一些值</translation>
        </message>
        <message>
            <source>How many different values the rows that were seen have</source>
            <translation>已查看的行中有多少个不同的值</translation>
        </message>
        <message>
            <source>How many of the rows that were seen have no value here</source>
            <translation>已查看的行中有多少行在此没有值</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Missing</source>
            <translation>缺失</translation>
        </message>
        <message>
            <source>Numbers that are only names (a postcode): each value becomes a category of its own. Press C</source>
            <translation>数值只是名称（如邮政编码）：每个值自成一个类别。按 C</translation>
        </message>
        <message>
            <source>Target</source>
            <translation>目标</translation>
        </message>
        <message>
            <source>The numbers that the model is given, and what is done about missing values</source>
            <translation>模型得到的数，以及如何处理缺失值</translation>
        </message>
        <message>
            <source>Values</source>
            <translation>值</translation>
        </message>
        <message>
            <source>Values: {examples}</source>
            <translation>值：{examples}</translation>
        </message>
        <message>
            <source>What becomes of it</source>
            <translation>处理结果</translation>
        </message>
        <message>
            <source>What the model is to predict: click, or press T. With Ctrl and a click, or Shift+T, several, for regression</source>
            <translation>模型要预测的列：点按，或按 T。按住 Ctrl 点按或按 Shift+T 可选多个，用于回归</translation>
        </message>
        <message>
            <source>What the values are</source>
            <translation>这些值是什么</translation>
        </message>
        <message>
            <source>Whether the model is given this column. Space turns all selected ones</source>
            <translation>模型是否得到此列。空格切换所有选中的列</translation>
        </message>
        <message>
            <source>left out</source>
            <translation>不使用</translation>
        </message>
        <message>
            <source>missing is a category</source>
            <translation>缺失自成一类</translation>
        </message>
        <message>
            <source>missing: row left out</source>
            <translation>缺失：去掉该行</translation>
        </message>
        <message>
            <source>missing: the mean</source>
            <translation>缺失：用均值</translation>
        </message>
        <message>
            <source>missing: the median</source>
            <translation>缺失：用中位数</translation>
        </message>
        <message>
            <source>numbers and texts</source>
            <translation>数值和文本</translation>
        </message>
        <message>
            <source>target</source>
            <translation>目标</translation>
        </message>
        <message>
            <source>target; rows without it are left out</source>
            <translation>目标；没有目标的行会去掉</translation>
        </message>
        <message>
            <source>target; rows without it are refused</source>
            <translation>目标；不接受没有目标的行</translation>
        </message>
        <message>
            <source>{count} inputs</source>
            <translation>{count} 个输入</translation>
        </message>
    </context>
    <context>
        <name>Comparison</name>
        <message>
            <source>this run</source>
            <translation>本次运行</translation>
        </message>
    </context>
    <context>
        <name>ConsentDialog</name>
        <message>
            <source>&amp;Import this package</source>
            <translation>导入此包(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;Run this file</source>
            <translation>运行此文件(&amp;R)</translation>
        </message>
        <message>
            <source>Agree to this file as it is now; when it changes you are asked again</source>
            <translation>同意此文件现在的内容；文件改变后会再次询问</translation>
        </message>
        <message>
            <source>Agree to this version of the package; another one is asked for again</source>
            <translation>同意此包的这个版本；换成其他版本时会再次询问</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>For a file that you edit yourself: it is read anew whenever it changes. Leave it off for files of others.</source>
            <translation>用于你自己编辑的文件：每次改变后都会重新读取。他人的文件请不要勾选。</translation>
        </message>
        <message>
            <source>Import this package?</source>
            <translation>导入此包？</translation>
        </message>
        <message>
            <source>It has changed since you agreed to it.</source>
            <translation>自你同意以来，它已有改变。</translation>
        </message>
        <message>
            <source>It is a file of mine: run it &amp;again without asking when it has changed</source>
            <translation>这是我自己的文件：改变后不再询问，直接重新运行(&amp;A)</translation>
        </message>
        <message>
            <source>Package</source>
            <translation>包</translation>
        </message>
        <message>
            <source>Run later versions too</source>
            <translation>以后的版本也运行</translation>
        </message>
        <message>
            <source>Run nothing</source>
            <translation>什么都不运行</translation>
        </message>
        <message>
            <source>Run this file?</source>
            <translation>运行此文件？</translation>
        </message>
        <message>
            <source>Text of the file</source>
            <translation>文件内容</translation>
        </message>
        <message>
            <source>Text of the module {module}</source>
            <translation>模块 {module} 的内容</translation>
        </message>
        <message>
            <source>The file is empty.</source>
            <translation>文件为空。</translation>
        </message>
        <message>
            <source>There is no text to be shown.</source>
            <translation>没有可显示的内容。</translation>
        </message>
        <message>
            <source>This file can do anything that you can do. Run it?</source>
            <translation>你能做的事，此文件都能做。要运行它吗？</translation>
        </message>
        <message>
            <source>This package, and what it imports, can do anything that you can do. Import it?</source>
            <translation>你能做的事，此包及其导入的内容都能做。要导入它吗？</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>{name} is code in this file:</source>
            <translation>{name} 是此文件中的代码：</translation>
        </message>
        <message>
            <source>{name} is code of this package:</source>
            <translation>{name} 是此包中的代码：</translation>
        </message>
    </context>
    <context>
        <name>DataHead</name>
        <message>
            <source>&amp;Read anew</source>
            <translation>重新读取(&amp;R)</translation>
        </message>
        <message>
            <source>Read anew</source>
            <translation>重新读取</translation>
        </message>
        <message>
            <source>Read the data again, for files that have changed</source>
            <translation>再次读取数据，用于文件已改变的情况</translation>
        </message>
        <message>
            <source>What is likely to be wrong</source>
            <translation>可能有问题之处</translation>
        </message>
        <message>
            <source>one target</source>
            <translation>1 个目标</translation>
        </message>
        <message>
            <source>{count} classes</source>
            <translation>{count} 个类别</translation>
        </message>
        <message>
            <source>{count} samples</source>
            <translation>{count} 个样本</translation>
        </message>
        <message>
            <source>{count} targets</source>
            <translation>{count} 个目标</translation>
        </message>
        <message>
            <source>{size}, read when it is wanted</source>
            <translation>{size}，需要时读取</translation>
        </message>
    </context>
    <context>
        <name>DataLooker</name>
        <message>
            <source>Reading was called off: Read anew begins again.</source>
            <translation>读取已中止：按“重新读取”重新开始。</translation>
        </message>
    </context>
    <context>
        <name>DataState</name>
        <message>
            <source>, {speed}/s</source>
            <translation>，{speed}/秒</translation>
        </message>
        <message>
            <source>, {time} left</source>
            <translation>，剩余 {time}</translation>
        </message>
        <message>
            <source>1 process</source>
            <translation>1 个进程</translation>
        </message>
        <message>
            <source>Called off before it was read.</source>
            <translation>读取前已中止。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Choose where downloaded data is kept</source>
            <translation>选择下载的数据存放在哪里</translation>
        </message>
        <message>
            <source>Columns…</source>
            <translation>列…</translation>
        </message>
        <message>
            <source>Data folder…</source>
            <translation>数据文件夹…</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>下载</translation>
        </message>
        <message>
            <source>Download what is missing, check it and unpack it</source>
            <translation>下载缺少的文件，校验并解压</translation>
        </message>
        <message>
            <source>How much is read or downloaded</source>
            <translation>已读取或下载多少</translation>
        </message>
        <message>
            <source>In this run: held in memory, {size}.</source>
            <translation>在本次运行中：保存在内存里，{size}。</translation>
        </message>
        <message>
            <source>In this run: streamed by {how}, {size}.</source>
            <translation>在本次运行中：由{how}流式读取，{size}。</translation>
        </message>
        <message>
            <source>Look at the data…</source>
            <translation>查看数据…</translation>
        </message>
        <message>
            <source>No other process reads, because {why}.</source>
            <translation>没有其他进程参与读取，原因：{why}。</translation>
        </message>
        <message>
            <source>Progress of the data</source>
            <translation>数据进度</translation>
        </message>
        <message>
            <source>Read again</source>
            <translation>再次读取</translation>
        </message>
        <message>
            <source>Read the data anew, as it is now on the disk</source>
            <translation>重新读取磁盘上现有的数据</translation>
        </message>
        <message>
            <source>Reading the data…</source>
            <translation>正在读取数据…</translation>
        </message>
        <message>
            <source>See samples with their labels, classes, values, and what may be wrong</source>
            <translation>查看样本及其标签、类别、数值，以及可能的问题</translation>
        </message>
        <message>
            <source>See the table, and choose target and features</source>
            <translation>查看表格，并选择目标和特征</translation>
        </message>
        <message>
            <source>Stop it; what has come is kept</source>
            <translation>停止；已收到的部分会保留</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>the training thread</source>
            <translation>训练线程</translation>
        </message>
        <message>
            <source>{count} processes</source>
            <translation>{count} 个进程</translation>
        </message>
        <message>
            <source>{first} And {count} more: look at the data.</source>
            <translation>{first} 另有 {count} 条：请查看数据。</translation>
        </message>
        <message>
            <source>{samples} samples of {shape}, {count} classes</source>
            <translation>{samples} 个样本，形状 {shape}，{count} 个类别</translation>
        </message>
        <message>
            <source>{samples} samples of {shape}, {count} to predict</source>
            <translation>{samples} 个样本，形状 {shape}，{count} 个预测值</translation>
        </message>
        <message>
            <source>{training} + {validation}</source>
            <translation>{training} + {validation}</translation>
        </message>
        <message>
            <source>{what}: {done} of {total}</source>
            <translation>{what}：{done} / {total}</translation>
        </message>
    </context>
    <context>
        <name>DataTable</name>
        <message>
            <source>&amp;Copy</source>
            <translation>复制(&amp;C)</translation>
        </message>
        <message>
            <source>Copy the selected cells as text</source>
            <translation>把所选单元格复制为文本</translation>
        </message>
    </context>
    <context>
        <name>DataView</name>
        <message>
            <source>Data folder</source>
            <translation>数据文件夹</translation>
        </message>
        <message>
            <source>Data is kept in {folder} from now on.</source>
            <translation>从现在起数据存放在 {folder}。</translation>
        </message>
        <message>
            <source>{file} cannot be used while a run is live.</source>
            <translation>有运行正在进行时不能使用 {file}。</translation>
        </message>
    </context>
    <context>
        <name>DataWindow</name>
        <message>
            <source>&amp;Files</source>
            <translation>文件(&amp;F)</translation>
        </message>
        <message>
            <source>Call off what is being read</source>
            <translation>中止正在进行的读取</translation>
        </message>
        <message>
            <source>Classe&amp;s</source>
            <translation>类别(&amp;S)</translation>
        </message>
        <message>
            <source>Close this window (Esc)</source>
            <translation>关闭此窗口 (Esc)</translation>
        </message>
        <message>
            <source>Data</source>
            <translation>数据</translation>
        </message>
        <message>
            <source>Data: {title}</source>
            <translation>数据：{title}</translation>
        </message>
        <message>
            <source>Parts of the look</source>
            <translation>查看的各部分</translation>
        </message>
        <message>
            <source>Progress of the reading</source>
            <translation>读取进度</translation>
        </message>
        <message>
            <source>Reading the data…</source>
            <translation>正在读取数据…</translation>
        </message>
        <message>
            <source>Sa&amp;mples</source>
            <translation>样本(&amp;M)</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stop reading</source>
            <translation>停止读取</translation>
        </message>
        <message>
            <source>Tar&amp;gets</source>
            <translation>目标(&amp;G)</translation>
        </message>
        <message>
            <source>Val&amp;ues</source>
            <translation>值(&amp;U)</translation>
        </message>
        <message>
            <source>{what}: {done} of {total}</source>
            <translation>{what}：{done} / {total}</translation>
        </message>
    </context>
    <context>
        <name>DetailsDialog</name>
        <message>
            <source>&amp;Copy</source>
            <translation>复制(&amp;C)</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy the sentence and the report</source>
            <translation>复制这句话和报告</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>详情</translation>
        </message>
        <message>
            <source>Full report</source>
            <translation>完整报告</translation>
        </message>
    </context>
    <context>
        <name>Docks</name>
        <message>
            <source>Groups</source>
            <translation>参数组</translation>
        </message>
        <message>
            <source>Inspector</source>
            <translation>检查器</translation>
        </message>
        <message>
            <source>Knobs</source>
            <translation>旋钮</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>运行记录</translation>
        </message>
        <message>
            <source>Show or hide the table of all runs</source>
            <translation>显示或隐藏所有运行的表格</translation>
        </message>
    </context>
    <context>
        <name>Exchange</name>
        <message>
            <source>Put the former schedule back</source>
            <translation>恢复先前的调度</translation>
        </message>
        <message>
            <source>The curve is the recipe's schedule now. {how}</source>
            <translation>此曲线现在是配方的调度。{how}</translation>
        </message>
        <message>
            <source>The next run begins with the weights of {file}.</source>
            <translation>下一次运行将以 {file} 的权重开始。</translation>
        </message>
    </context>
    <context>
        <name>ExportDialog</name>
        <message>
            <source>&amp;Browse…</source>
            <translation>浏览(&amp;B)…</translation>
        </message>
        <message>
            <source>&amp;Close</source>
            <translation>关闭(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Export</source>
            <translation>导出(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Format</source>
            <translation>格式(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Go on</source>
            <translation>继续(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Replace</source>
            <translation>替换(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Runs</source>
            <translation>运行(&amp;R)</translation>
        </message>
        <message>
            <source>A value of the format is wrong.</source>
            <translation>格式中有一个值有误。</translation>
        </message>
        <message>
            <source>Another export is still being written.</source>
            <translation>另一个导出仍在写入。</translation>
        </message>
        <message>
            <source>As what they are exported</source>
            <translation>以什么格式导出</translation>
        </message>
        <message>
            <source>Browse</source>
            <translation>浏览</translation>
        </message>
        <message>
            <source>Choose the file or folder</source>
            <translation>选择文件或文件夹</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Close this window (Esc)</source>
            <translation>关闭此窗口 (Esc)</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
        <message>
            <source>Export into a folder</source>
            <translation>导出到文件夹</translation>
        </message>
        <message>
            <source>F&amp;ile</source>
            <translation>文件(&amp;I)</translation>
        </message>
        <message>
            <source>F&amp;older</source>
            <translation>文件夹(&amp;O)</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Files of the same names in it are replaced, the others stay. Go on?</source>
            <translation>其中的同名文件会被替换，其他文件保留。要继续吗？</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>格式</translation>
        </message>
        <message>
            <source>Reading which series there are…</source>
            <translation>正在读取有哪些曲线…</translation>
        </message>
        <message>
            <source>Replace it?</source>
            <translation>要替换它吗？</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>The folder {file} is not empty.</source>
            <translation>文件夹 {file} 不为空。</translation>
        </message>
        <message>
            <source>There is no folder {folder}: choose another one.</source>
            <translation>没有文件夹 {folder}：请另选一个。</translation>
        </message>
        <message>
            <source>There is no run yet.</source>
            <translation>还没有运行。</translation>
        </message>
        <message>
            <source>These are the series of the newest {count} runs; others of older runs are left out.</source>
            <translation>这些是最新 {count} 次运行的曲线；更早运行的其他曲线未列出。</translation>
        </message>
        <message>
            <source>This format is about one run: choose the present one, or tick a single one.</source>
            <translation>此格式只针对一次运行：请选择当前运行，或只勾选一次运行。</translation>
        </message>
        <message>
            <source>Tick at least one series.</source>
            <translation>请至少勾选一条曲线。</translation>
        </message>
        <message>
            <source>Where it is written</source>
            <translation>写到哪里</translation>
        </message>
        <message>
            <source>Which runs are exported</source>
            <translation>导出哪些运行</translation>
        </message>
        <message>
            <source>Write it beside the window, which stays usable</source>
            <translation>在后台写入，窗口仍可使用</translation>
        </message>
        <message>
            <source>{file} exists already.</source>
            <translation>{file} 已存在。</translation>
        </message>
        <message>
            <source>{file} is a file: choose a folder.</source>
            <translation>{file} 是文件：请选择文件夹。</translation>
        </message>
        <message>
            <source>{file} is a folder: give the file a name.</source>
            <translation>{file} 是文件夹：请给文件取个名称。</translation>
        </message>
    </context>
    <context>
        <name>ExportMessages</name>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>在文件夹中显示</translation>
        </message>
    </context>
    <context>
        <name>ExportProgress</name>
        <message>
            <source>Cancel the export</source>
            <translation>取消导出</translation>
        </message>
        <message>
            <source>How much of the export is written</source>
            <translation>导出已写入多少</translation>
        </message>
        <message>
            <source>Progress of the export</source>
            <translation>导出进度</translation>
        </message>
        <message>
            <source>Stop writing; no half file is left</source>
            <translation>停止写入；不会留下写了一半的文件</translation>
        </message>
    </context>
    <context>
        <name>Exports</name>
        <message>
            <source>All runs of the runs folder</source>
            <translation>运行文件夹中的所有运行</translation>
        </message>
        <message>
            <source>Another export is still being written.</source>
            <translation>另一个导出仍在写入。</translation>
        </message>
        <message>
            <source>Exported every step to {file}</source>
            <translation>每一步都已导出到 {file}</translation>
        </message>
        <message>
            <source>Exported to {file}</source>
            <translation>已导出到 {file}</translation>
        </message>
        <message>
            <source>Saved {file}</source>
            <translation>已保存 {file}</translation>
        </message>
        <message>
            <source>The present run: {name}</source>
            <translation>当前运行：{name}</translation>
        </message>
        <message>
            <source>The run {name}</source>
            <translation>运行 {name}</translation>
        </message>
        <message>
            <source>Writing {file}…</source>
            <translation>正在写入 {file}…</translation>
        </message>
        <message>
            <source>{count} chosen runs</source>
            <translation>所选的 {count} 次运行</translation>
        </message>
        <message>
            <source>{count} ticked runs</source>
            <translation>已勾选的 {count} 次运行</translation>
        </message>
    </context>
    <context>
        <name>FileList</name>
        <message>
            <source>Files that are left out</source>
            <translation>未使用的文件</translation>
        </message>
        <message>
            <source>Files that are no pictures: {files}</source>
            <translation>不是图片的文件：{files}</translation>
        </message>
        <message>
            <source>Folders that are not used: {folders}</source>
            <translation>未使用的文件夹：{folders}</translation>
        </message>
        <message>
            <source>Pictures of the folder that cannot be used, with the reason</source>
            <translation>文件夹中不能使用的图片及原因</translation>
        </message>
        <message>
            <source>{count} pictures can be read, {without} are left out.</source>
            <translation>{count} 张图片可以读取，{without} 张未使用。</translation>
        </message>
    </context>
    <context>
        <name>FileModel</name>
        <message>
            <source>file</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>left out because</source>
            <translation>未使用的原因</translation>
        </message>
    </context>
    <context>
        <name>FindBar</name>
        <message>
            <source>Close the search</source>
            <translation>关闭查找</translation>
        </message>
        <message>
            <source>Close the search (Esc)</source>
            <translation>关闭查找 (Esc)</translation>
        </message>
        <message>
            <source>Enter goes to the next place, Shift+Enter to the one before, Esc closes</source>
            <translation>按回车到下一处，按 Shift+回车到上一处，按 Esc 关闭</translation>
        </message>
        <message>
            <source>Find</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>The next place</source>
            <translation>下一处</translation>
        </message>
        <message>
            <source>The next place (Enter)</source>
            <translation>下一处（回车）</translation>
        </message>
        <message>
            <source>The place before</source>
            <translation>上一处</translation>
        </message>
        <message>
            <source>The place before (Shift+Enter)</source>
            <translation>上一处（Shift+回车）</translation>
        </message>
        <message>
            <source>not found</source>
            <translation>未找到</translation>
        </message>
    </context>
    <context>
        <name>Form</name>
        <message>
            <source>Advanced</source>
            <translation>高级</translation>
        </message>
        <message>
            <source>Advanced ({count} changed)</source>
            <translation>高级（已改 {count} 项）</translation>
        </message>
        <message>
            <source>Advanced settings</source>
            <translation>高级设置</translation>
        </message>
        <message>
            <source>Back to the default, {value}</source>
            <translation>恢复默认值 {value}</translation>
        </message>
        <message>
            <source>Reset {name}</source>
            <translation>重置 {name}</translation>
        </message>
        <message>
            <source>Show or hide settings that are rarely needed</source>
            <translation>显示或隐藏很少用到的设置</translation>
        </message>
    </context>
    <context>
        <name>GoBackView</name>
        <message>
            <source>Fork here and go on</source>
            <translation>从这里分支并继续</translation>
        </message>
        <message>
            <source>Fork here and pause</source>
            <translation>从这里分支并暂停</translation>
        </message>
        <message>
            <source>Step {step} of {run}. Going on from here makes a fork; the run itself is kept as it is.</source>
            <translation>{run} 的第 {step} 步。从这里继续会产生一个分支；原运行保持不变。</translation>
        </message>
    </context>
    <context>
        <name>GroupDialog</name>
        <message>
            <source>&amp;Add group</source>
            <translation>添加组(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>名称(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Pattern</source>
            <translation>模式(&amp;P)</translation>
        </message>
        <message>
            <source>Add group</source>
            <translation>添加组</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Close without a new group</source>
            <translation>关闭，不新建组</translation>
        </message>
        <message>
            <source>Make the group before the next step</source>
            <translation>在下一步之前建立此组</translation>
        </message>
        <message>
            <source>New group from pattern</source>
            <translation>按模式新建组</translation>
        </message>
        <message>
            <source>Patterns of the weights' names, with commas between</source>
            <translation>权重名称的模式，用逗号分隔</translation>
        </message>
        <message>
            <source>The weights whose names match leave the groups in which they are now, and are trained as a group of their own. Patterns are of names such as features.0.weight; * stands for anything, and several patterns have commas between.</source>
            <translation>名称匹配的权重会离开现在所在的组，作为单独一组训练。模式针对 features.0.weight 这样的名称；* 代表任意内容，多个模式用逗号分隔。</translation>
        </message>
        <message>
            <source>What the group is called in plots and knobs</source>
            <translation>此组在图表和旋钮中的名称</translation>
        </message>
        <message>
            <source>as these weights have now</source>
            <translation>沿用这些权重现在的值</translation>
        </message>
    </context>
    <context>
        <name>GroupsEditor</name>
        <message>
            <source>Add group</source>
            <translation>添加组</translation>
        </message>
        <message>
            <source>Choose a group to give it a learning rate of its own.</source>
            <translation>选择一个组，为它设置单独的学习率。</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>清除</translation>
        </message>
        <message>
            <source>Move down</source>
            <translation>下移</translation>
        </message>
        <message>
            <source>Move the group down (Alt+Down)</source>
            <translation>下移此组 (Alt+Down)</translation>
        </message>
        <message>
            <source>Move the group up (Alt+Up)</source>
            <translation>上移此组 (Alt+Up)</translation>
        </message>
        <message>
            <source>Move up</source>
            <translation>上移</translation>
        </message>
        <message>
            <source>Nothing of its own</source>
            <translation>清除单独设置</translation>
        </message>
        <message>
            <source>One more group: give it a name and a pattern of the weights' names</source>
            <translation>再加一组：填写名称和权重名称的模式</translation>
        </message>
        <message>
            <source>Remove group</source>
            <translation>移除组</translation>
        </message>
        <message>
            <source>Remove the chosen groups (Del)</source>
            <translation>移除所选的组 (Del)</translation>
        </message>
        <message>
            <source>Take away what the chosen groups have of their own (Del)</source>
            <translation>清除所选组的单独设置 (Del)</translation>
        </message>
        <message>
            <source>The groups are counted as soon as the recipe can run.</source>
            <translation>配方一旦可以运行，就会统计各组。</translation>
        </message>
    </context>
    <context>
        <name>GroupsModel</name>
        <message>
            <source>frozen</source>
            <translation>已冻结</translation>
        </message>
        <message>
            <source>optimizer</source>
            <translation>优化器</translation>
        </message>
        <message>
            <source>state</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>tensors</source>
            <translation>张量</translation>
        </message>
        <message>
            <source>trained</source>
            <translation>训练中</translation>
        </message>
        <message>
            <source>weights</source>
            <translation>权重</translation>
        </message>
    </context>
    <context>
        <name>GroupsPanel</name>
        <message>
            <source>&amp;Copy</source>
            <translation>复制(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Freeze</source>
            <translation>冻结(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;New group from pattern…</source>
            <translation>按模式新建组(&amp;N)…</translation>
        </message>
        <message>
            <source>&amp;Unfreeze</source>
            <translation>解冻(&amp;U)</translation>
        </message>
        <message>
            <source>All values of all parameter groups, as they are now</source>
            <translation>所有参数组当前的全部数值</translation>
        </message>
        <message>
            <source>Choose a group in the table first</source>
            <translation>请先在表中选择一个组</translation>
        </message>
        <message>
            <source>Copy the selected cells as text</source>
            <translation>把所选单元格复制为文本</translation>
        </message>
        <message>
            <source>Freeze</source>
            <translation>冻结</translation>
        </message>
        <message>
            <source>Make a group of its own of weights whose names match a pattern</source>
            <translation>把名称匹配某个模式的权重单独编为一组</translation>
        </message>
        <message>
            <source>New group…</source>
            <translation>新建组…</translation>
        </message>
        <message>
            <source>Parameter groups</source>
            <translation>参数组</translation>
        </message>
        <message>
            <source>The weights of the chosen groups are no longer trained</source>
            <translation>所选组的权重不再训练</translation>
        </message>
        <message>
            <source>The weights of the chosen groups are trained again</source>
            <translation>所选组的权重重新训练</translation>
        </message>
    </context>
    <context>
        <name>Handles</name>
        <message>
            <source>step {step}: {lr}</source>
            <translation>第 {step} 步：{lr}</translation>
        </message>
    </context>
    <context>
        <name>HistogramPlot</name>
        <message>
            <source>% of the split</source>
            <translation>占该集的 %</translation>
        </message>
    </context>
    <context>
        <name>ImportMessages</name>
        <message>
            <source>Show in folder</source>
            <translation>在文件夹中显示</translation>
        </message>
    </context>
    <context>
        <name>ImportProgress</name>
        <message>
            <source>Cancel the import</source>
            <translation>取消导入</translation>
        </message>
        <message>
            <source>How much of the logs is read</source>
            <translation>日志已读取多少</translation>
        </message>
        <message>
            <source>Progress of the import</source>
            <translation>导入进度</translation>
        </message>
        <message>
            <source>Stop reading; no run is made of it</source>
            <translation>停止读取；不会由此建立运行</translation>
        </message>
    </context>
    <context>
        <name>Imports</name>
        <message>
            <source>Checkpoints (*.pt *.pth *.ckpt *.bin *.tar);;All files (*)</source>
            <translation>检查点 (*.pt *.pth *.ckpt *.bin *.tar);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Import TensorBoard logs</source>
            <translation>导入 TensorBoard 日志</translation>
        </message>
        <message>
            <source>Imported as the run {name}.</source>
            <translation>已导入为运行 {name}。</translation>
        </message>
        <message>
            <source>Imported as {count} runs.</source>
            <translation>已导入为 {count} 次运行。</translation>
        </message>
        <message>
            <source>Initial weights from a checkpoint</source>
            <translation>来自检查点的初始权重</translation>
        </message>
        <message>
            <source>Other logs are still being imported.</source>
            <translation>其他日志仍在导入。</translation>
        </message>
        <message>
            <source>Reading {folder}…</source>
            <translation>正在读取 {folder}…</translation>
        </message>
        <message>
            <source>The runs' notes have {count} more remarks.</source>
            <translation>运行的备注中另有 {count} 条说明。</translation>
        </message>
    </context>
    <context>
        <name>InspectorModel</name>
        <message>
            <source>Effective step: how far a unit of gradient moves a weight, on the average. For plain SGD it is the learning rate; for Adam and its kind, what the learning rate comes to</source>
            <translation>有效步长：平均而言，单位梯度使权重移动多远。普通 SGD 中即为学习率；Adam 及同类中为学习率实际折合的大小</translation>
        </message>
        <message>
            <source>Gradient norm: how large the gradient is in this layer</source>
            <translation>梯度范数：此层的梯度有多大</translation>
        </message>
        <message>
            <source>Its steps are huge for its weights (about 1e-3 is usual): it may forget what it has learnt. Lower the learning rate of its group.</source>
            <translation>相对于权重，它的步长过大（通常约 1e-3）：可能会忘掉已学到的内容。请调低所在组的学习率。</translation>
        </message>
        <message>
            <source>Its steps are tiny for its weights (about 1e-3 is usual): it hardly learns. Raise the learning rate of its group, or look whether gradients reach it.</source>
            <translation>相对于权重，它的步长过小（通常约 1e-3）：几乎学不到东西。请调高所在组的学习率，或检查梯度是否传到了它。</translation>
        </message>
        <message>
            <source>Momentum–gradient cosine: 1 where the gradient goes on in the direction of the steps so far, −1 where it turns back; only for optimizers with momentum</source>
            <translation>动量与梯度的余弦：梯度沿此前各步的方向继续时为 1，折返时为 −1；仅适用于带动量的优化器</translation>
        </message>
        <message>
            <source>Update size divided by weight norm: about 1e-3 is usual; below {small} a layer hardly learns, above {large} its steps are wild</source>
            <translation>更新大小除以权重范数：通常约 1e-3；低于 {small} 时层几乎学不到东西，高于 {large} 时步子失控</translation>
        </message>
        <message>
            <source>Update size: how far the step moved the layer's weights, all together</source>
            <translation>更新大小：这一步使该层全部权重总共移动多远</translation>
        </message>
        <message>
            <source>Weight norm: how large the layer's weights are, all together</source>
            <translation>权重范数：该层全部权重总共有多大</translation>
        </message>
        <message>
            <source>effective step</source>
            <translation>有效步长</translation>
        </message>
        <message>
            <source>gradient</source>
            <translation>梯度</translation>
        </message>
        <message>
            <source>gradient norm</source>
            <translation>梯度范数</translation>
        </message>
        <message>
            <source>momentum cosine</source>
            <translation>动量余弦</translation>
        </message>
        <message>
            <source>update</source>
            <translation>更新</translation>
        </message>
        <message>
            <source>update size</source>
            <translation>更新大小</translation>
        </message>
        <message>
            <source>update/weight</source>
            <translation>更新/权重</translation>
        </message>
        <message>
            <source>weight</source>
            <translation>权重</translation>
        </message>
        <message>
            <source>weight norm</source>
            <translation>权重范数</translation>
        </message>
        <message>
            <source>{layer}: no {quantity}: the layer is frozen, or its optimizer keeps no momentum</source>
            <translation>{layer}：没有{quantity}：该层已冻结，或其优化器不保存动量</translation>
        </message>
        <message>
            <source>{layer}: {quantity} {value}</source>
            <translation>{layer}：{quantity} {value}</translation>
        </message>
    </context>
    <context>
        <name>InspectorPanel</name>
        <message>
            <source>&amp;Copy</source>
            <translation>复制(&amp;C)</translation>
        </message>
        <message>
            <source>Choose which quantities of the layers are plotted</source>
            <translation>选择绘制各层的哪些量</translation>
        </message>
        <message>
            <source>Copy the selected cells as text</source>
            <translation>把所选单元格复制为文本</translation>
        </message>
        <message>
            <source>Inspect layers</source>
            <translation>检查各层</translation>
        </message>
        <message>
            <source>Inspector</source>
            <translation>检查器</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>层</translation>
        </message>
        <message>
            <source>Measure every layer now and then while it trains; takes less than a hundredth of the time, and changes nothing</source>
            <translation>训练时不时测量每一层；用时不到百分之一，且不改变任何结果</translation>
        </message>
        <message>
            <source>Plot</source>
            <translation>绘图</translation>
        </message>
        <message>
            <source>Plot a quantity of all layers</source>
            <translation>绘制所有层的某个量</translation>
        </message>
        <message>
            <source>Tick Inspect layers to see here, for every layer, how large weights, gradients and updates are, and whether its steps fit its weights.</source>
            <translation>勾选“检查各层”，这里就会显示每一层的权重、梯度和更新有多大，以及步长与权重是否相称。</translation>
        </message>
        <message>
            <source>What every layer did at the last step that was looked at</source>
            <translation>最近一次检查的那一步中每一层的情况</translation>
        </message>
        <message>
            <source>step {step}</source>
            <translation>第 {step} 步</translation>
        </message>
        <message>
            <source>{layers} and {count} more</source>
            <translation>{layers} 以及另外 {count} 层</translation>
        </message>
        <message>
            <source>↑ moves wildly, update/weight above {limit}: {layers}</source>
            <translation>↑ 变动剧烈，更新/权重高于 {limit}：{layers}</translation>
        </message>
        <message>
            <source>↓ hardly learns, update/weight below {limit}: {layers}</source>
            <translation>↓ 几乎学不到东西，更新/权重低于 {limit}：{layers}</translation>
        </message>
    </context>
    <context>
        <name>KnobControls</name>
        <message>
            <source>&amp;Group</source>
            <translation>组(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Knob</source>
            <translation>旋钮(&amp;K)</translation>
        </message>
        <message>
            <source>All groups (ratios kept)</source>
            <translation>所有组（保持比例）</translation>
        </message>
        <message>
            <source>Ask for the value in the box</source>
            <translation>按框中的数值设置</translation>
        </message>
        <message>
            <source>Drag, or use the arrow keys (fine) and the page keys (half a decade, with Ctrl a whole one)</source>
            <translation>拖动，或用方向键（微调）和翻页键（半个数量级，按住 Ctrl 为一个数量级）</translation>
        </message>
        <message>
            <source>Group</source>
            <translation>组</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>保持</translation>
        </message>
        <message>
            <source>Knob</source>
            <translation>旋钮</translation>
        </message>
        <message>
            <source>Knobs</source>
            <translation>旋钮</translation>
        </message>
        <message>
            <source>Let a held value go: the schedule goes on where it would have been</source>
            <translation>放开被保持的数值：调度从它本应到达的位置继续</translation>
        </message>
        <message>
            <source>Look ahead</source>
            <translation>预演</translation>
        </message>
        <message>
            <source>Look ahead…</source>
            <translation>预演…</translation>
        </message>
        <message>
            <source>Multiply by {factor}</source>
            <translation>乘以 {factor}</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Release</source>
            <translation>放开</translation>
        </message>
        <message>
            <source>Scale the schedule</source>
            <translation>缩放调度</translation>
        </message>
        <message>
            <source>See what the next steps would be under other values, before one of them is taken</source>
            <translation>先看看接下来各步在其他数值下会怎样，再采用其中之一</translation>
        </message>
        <message>
            <source>Set</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>The rest of the schedule keeps its shape, multiplied so that the value is met now</source>
            <translation>调度其余部分形状不变，整体相乘，使现在正好达到该数值</translation>
        </message>
        <message>
            <source>The value stays until it is released</source>
            <translation>数值保持不变，直到被放开</translation>
        </message>
        <message>
            <source>Type a value such as 3e-4 and press Enter; Esc goes back to the live value</source>
            <translation>输入如 3e-4 的数值并按回车；按 Esc 回到当前数值</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Va&amp;lue</source>
            <translation>值(&amp;L)</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>What the trainer applied</source>
            <translation>训练器实际应用的数值</translation>
        </message>
        <message>
            <source>Which parameter group to turn; all of them keep their ratios</source>
            <translation>要调节哪个参数组；全部调节时保持比例</translation>
        </message>
        <message>
            <source>Which value to turn</source>
            <translation>要调节哪个数值</translation>
        </message>
    </context>
    <context>
        <name>KnobPanel</name>
        <message>
            <source> (held)</source>
            <translation>（保持）</translation>
        </message>
        <message>
            <source> (schedule × {factor})</source>
            <translation>（调度 × {factor}）</translation>
        </message>
        <message>
            <source> (× {factor})</source>
            <translation>（× {factor}）</translation>
        </message>
        <message>
            <source>Redo knob turn</source>
            <translation>重做旋钮调节</translation>
        </message>
        <message>
            <source>Take the last turn back, as a new edit</source>
            <translation>撤回最近一次调节（作为一次新的编辑）</translation>
        </message>
        <message>
            <source>Turn again what was taken back</source>
            <translation>再次进行被撤回的调节</translation>
        </message>
        <message>
            <source>Undo knob turn</source>
            <translation>撤销旋钮调节</translation>
        </message>
        <message>
            <source>{name} {applied} applied from step {step}{setting}</source>
            <translation>{name} 自第 {step} 步起实际为 {applied}{setting}</translation>
        </message>
        <message>
            <source>{name} {requested} asked, {applied} applied from step {step}{setting}</source>
            <translation>{name} 请求 {requested}，自第 {step} 步起应用 {applied}{setting}</translation>
        </message>
        <message>
            <source>… and {count} more groups</source>
            <translation>… 以及另外 {count} 组</translation>
        </message>
    </context>
    <context>
        <name>Legend</name>
        <message>
            <source>Hide all</source>
            <translation>全部隐藏</translation>
        </message>
        <message>
            <source>More series</source>
            <translation>更多曲线</translation>
        </message>
        <message>
            <source>Series for which there is no room here</source>
            <translation>此处放不下的曲线</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>全部显示</translation>
        </message>
    </context>
    <context>
        <name>LegendEntry</name>
        <message>
            <source>Show {name}</source>
            <translation>显示 {name}</translation>
        </message>
        <message>
            <source>The value, and after ≈ the smoothed value.</source>
            <translation>数值；≈ 之后是平滑后的数值。</translation>
        </message>
        <message>
            <source>{name}: press to hide or show it.</source>
            <translation>{name}：点按以隐藏或显示。</translation>
        </message>
    </context>
    <context>
        <name>LiveChange</name>
        <message>
            <source>Apply</source>
            <translation>应用</translation>
        </message>
        <message>
            <source>Asked; the run obeys before its next step.</source>
            <translation>已请求；运行会在下一步之前执行。</translation>
        </message>
        <message>
            <source>Change the live run from its next step on</source>
            <translation>从下一步起更改正在进行的运行</translation>
        </message>
        <message>
            <source>First put right what is wrong above.</source>
            <translation>请先改正上面的错误。</translation>
        </message>
        <message>
            <source>Revert</source>
            <translation>还原</translation>
        </message>
        <message>
            <source>Show again what is at work in the run</source>
            <translation>重新显示运行中实际采用的设置</translation>
        </message>
    </context>
    <context>
        <name>LookAheadDialog</name>
        <message>
            <source>&amp;Close</source>
            <translation>关闭(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Look</source>
            <translation>预演(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Stop</source>
            <translation>停止(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Take it</source>
            <translation>采用(&amp;T)</translation>
        </message>
        <message>
            <source>After the steps of each way; takes as long as at the end of an epoch</source>
            <translation>在每个方案的各步之后进行；用时与一轮结束时相同</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Factors or values</source>
            <translation>倍数或数值</translation>
        </message>
        <message>
            <source>Go on as if nobody had asked</source>
            <translation>继续，就像没有预演过一样</translation>
        </message>
        <message>
            <source>How many steps are made on each way.</source>
            <translation>每个方案走多少步。</translation>
        </message>
        <message>
            <source>Knob</source>
            <translation>旋钮</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>预演</translation>
        </message>
        <message>
            <source>Look ahead</source>
            <translation>预演</translation>
        </message>
        <message>
            <source>Look no further; what was seen stays</source>
            <translation>不再继续；已看到的结果保留</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Make the steps on copies</source>
            <translation>在副本上走这些步</translation>
        </message>
        <message>
            <source>Measure the validation split too</source>
            <translation>也测量验证集</translation>
        </message>
        <message>
            <source>Numbers</source>
            <translation>数</translation>
        </message>
        <message>
            <source>Numbers are</source>
            <translation>所填的数是</translation>
        </message>
        <message>
            <source>One row for each way; choose one and take it</source>
            <translation>每个方案一行；选择一个并采用</translation>
        </message>
        <message>
            <source>One way for each number, with commas between. As a factor, 1 is what the run would do by itself.</source>
            <translation>每个数一个方案，用逗号分隔。作为倍数时，1 就是运行本来会做的。</translation>
        </message>
        <message>
            <source>Some steps are made on copies, once for each value; the run itself does not move. Then take one of them, or close: the run goes on as if nobody had asked.</source>
            <translation>在副本上走若干步，每个数值各走一次；运行本身不动。然后采用其中之一，或关闭：运行会像没有预演过一样继续。</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>步数</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Take it</source>
            <translation>采用</translation>
        </message>
        <message>
            <source>The mean over the last tenth of the steps</source>
            <translation>最后十分之一各步的均值</translation>
        </message>
        <message>
            <source>Turn the knob as in the chosen row, and go on</source>
            <translation>按所选的行调节旋钮，并继续</translation>
        </message>
        <message>
            <source>Validation</source>
            <translation>验证</translation>
        </message>
        <message>
            <source>Way</source>
            <translation>方案</translation>
        </message>
        <message>
            <source>What was seen</source>
            <translation>预演的结果</translation>
        </message>
        <message>
            <source>Whether the numbers multiply the present value or take its place</source>
            <translation>这些数是乘以当前值，还是取代它</translation>
        </message>
        <message>
            <source>factors of it</source>
            <translation>它的倍数</translation>
        </message>
        <message>
            <source>keep</source>
            <translation>不变</translation>
        </message>
        <message>
            <source>values</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>{count} of {total} ways from step {step}</source>
            <translation>从第 {step} 步起，{count} / {total} 个方案</translation>
        </message>
        <message>
            <source>{knob}, now {value}</source>
            <translation>{knob}，现为 {value}</translation>
        </message>
    </context>
    <context>
        <name>LrDrawing</name>
        <message>
            <source>Apply</source>
            <translation>应用</translation>
        </message>
        <message>
            <source>Apply the drawn learning rate</source>
            <translation>应用所画的学习率</translation>
        </message>
        <message>
            <source>Drag the points; double-click adds one, Delete removes it; Esc gives up</source>
            <translation>拖动各点；双击添加，Delete 移除；Esc 放弃</translation>
        </message>
        <message>
            <source>Draw lr</source>
            <translation>绘制 lr</translation>
        </message>
        <message>
            <source>Draw the coming learning rate</source>
            <translation>绘制之后的学习率</translation>
        </message>
        <message>
            <source>Draw the coming learning rate: drag its points up, down and sideways; double-click on the line adds one, Delete removes one; Tab, Insert and the arrow keys (far with Shift) do the same. What is drawn is the rate of the first group; the other groups keep their ratios to it.</source>
            <translation>绘制之后的学习率：上下左右拖动各点；在线上双击可添加一点，按 Delete 移除一点；也可用 Tab、Insert 和方向键（按住 Shift 移动更远）完成。画出的是第一组的学习率；其他组与它保持比例。</translation>
        </message>
        <message>
            <source>Let the run follow what was drawn (Enter); Escape gives it up</source>
            <translation>让运行遵循所画的曲线（回车）；按 Esc 放弃</translation>
        </message>
        <message>
            <source>Point {number} of {count}, {what}</source>
            <translation>第 {number} 点，共 {count} 点，{what}</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>A run is live: take the recipe when it has ended.</source>
            <translation>有运行正在进行：请在它结束后再采用此配方。</translation>
        </message>
        <message>
            <source>Loading PyTorch…</source>
            <translation>正在加载 PyTorch…</translation>
        </message>
        <message>
            <source>Pause or continue</source>
            <translation>暂停或继续</translation>
        </message>
        <message>
            <source>PyTorch could not be loaded</source>
            <translation>无法加载 PyTorch</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Saving the run, then closing…</source>
            <translation>正在保存运行，随后关闭…</translation>
        </message>
        <message>
            <source>Something went wrong inside Descent ({summary}). A live run goes on.</source>
            <translation>Descent 内部出错（{summary}）。正在进行的运行会继续。</translation>
        </message>
        <message>
            <source>The data is still being downloaded: wait for it, or cancel it.</source>
            <translation>数据仍在下载：请等它完成，或取消下载。</translation>
        </message>
        <message>
            <source>The language changes when Descent is started again.</source>
            <translation>重新启动 Descent 后语言会改变。</translation>
        </message>
        <message>
            <source>The window's settings could not be read and were set aside as {file}; everything else is as it was.</source>
            <translation>无法读取窗口设置，已另存为 {file}；其他一切照旧。</translation>
        </message>
        <message>
            <source>{count} values need attention: {first}</source>
            <translation>有 {count} 个数值需要处理：{first}</translation>
        </message>
    </context>
    <context>
        <name>Markers</name>
        <message>
            <source>… and {count} more: zoom in to read them</source>
            <translation>… 还有 {count} 个：放大即可查看</translation>
        </message>
    </context>
    <context>
        <name>Menus</name>
        <message>
            <source>&amp;Edit</source>
            <translation>编辑(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>文件(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>帮助(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Import</source>
            <translation>导入(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;New from preset</source>
            <translation>由预设新建(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Theme</source>
            <translation>主题(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>视图(&amp;V)</translation>
        </message>
        <message>
            <source>E&amp;xport</source>
            <translation>导出(&amp;X)</translation>
        </message>
        <message>
            <source>Lan&amp;guage</source>
            <translation>语言(&amp;G)</translation>
        </message>
        <message>
            <source>Open r&amp;ecent</source>
            <translation>打开最近的配方(&amp;E)</translation>
        </message>
    </context>
    <context>
        <name>MessageStrip</name>
        <message>
            <source>Details of the message</source>
            <translation>消息的详情</translation>
        </message>
        <message>
            <source>Details…</source>
            <translation>详情…</translation>
        </message>
        <message>
            <source>Dismiss the message</source>
            <translation>关闭消息</translation>
        </message>
        <message>
            <source>Message</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>Show the full report</source>
            <translation>显示完整报告</translation>
        </message>
    </context>
    <context>
        <name>OptimizerChange</name>
        <message>
            <source>Change the optimizer from here on</source>
            <translation>从这里起更换优化器</translation>
        </message>
        <message>
            <source>Moments carry over where they mean the same; the rest starts anew. The schedule goes on, from the lr given here.</source>
            <translation>含义相同的矩会沿用；其余重新开始。调度继续，从这里给出的 lr 开始。</translation>
        </message>
    </context>
    <context>
        <name>OutsideDialog</name>
        <message>
            <source>&amp;Browse…</source>
            <translation>浏览(&amp;B)…</translation>
        </message>
        <message>
            <source>&amp;Continue…</source>
            <translation>继续(&amp;C)…</translation>
        </message>
        <message>
            <source>A Python file of your own</source>
            <translation>你自己的 Python 文件</translation>
        </message>
        <message>
            <source>Browse</source>
            <translation>浏览</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Choose a Python file</source>
            <translation>选择 Python 文件</translation>
        </message>
        <message>
            <source>Choose a file. It is only read, not run.</source>
            <translation>请选择文件。只读取，不运行。</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>类</translation>
        </message>
        <message>
            <source>Class:</source>
            <translation>类：</translation>
        </message>
        <message>
            <source>Classes found</source>
            <translation>找到的类</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>File:</source>
            <translation>文件：</translation>
        </message>
        <message>
            <source>Leave everything as it is</source>
            <translation>一切保持原样</translation>
        </message>
        <message>
            <source>Made from</source>
            <translation>基类</translation>
        </message>
        <message>
            <source>Module</source>
            <translation>模块</translation>
        </message>
        <message>
            <source>Module:</source>
            <translation>模块：</translation>
        </message>
        <message>
            <source>No class is seen in the source. If you know that there is one, type its name.</source>
            <translation>源代码中没有看到类。如果你知道有，请输入它的名称。</translation>
        </message>
        <message>
            <source>Python files (*.py);;All files (*)</source>
            <translation>Python 文件 (*.py);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Read, not run. You are asked before anything is run.</source>
            <translation>已读取，未运行。运行任何内容之前都会先询问你。</translation>
        </message>
        <message>
            <source>Reading…</source>
            <translation>正在读取…</translation>
        </message>
        <message>
            <source>The class to take; one that is not listed can be typed</source>
            <translation>要采用的类；未列出的可以直接输入</translation>
        </message>
        <message>
            <source>The name under which Python imports it, such as timm.optim</source>
            <translation>Python 导入它时用的名称，例如 timm.optim</translation>
        </message>
        <message>
            <source>Type the name of a module that is installed here. It is only looked for, not run.</source>
            <translation>请输入这里已安装的模块名称。只查找，不运行。</translation>
        </message>
        <message>
            <source>What it says</source>
            <translation>说明</translation>
        </message>
        <message>
            <source>What the source defines; nothing of it has been run</source>
            <translation>源代码中定义的内容；其中没有任何内容被运行</translation>
        </message>
        <message>
            <source>You are asked before anything is run</source>
            <translation>运行任何内容之前都会先询问你</translation>
        </message>
        <message>
            <source>a function</source>
            <translation>函数</translation>
        </message>
        <message>
            <source>path/to/my_optimizers.py</source>
            <translation>path/to/my_optimizers.py</translation>
        </message>
        <message>
            <source>{file}, line {line}</source>
            <translation>{file}，第 {line} 行</translation>
        </message>
        <message>
            <source>{title} from a Python file</source>
            <translation>来自 Python 文件的{title}</translation>
        </message>
        <message>
            <source>{title} from an installed package</source>
            <translation>来自已安装包的{title}</translation>
        </message>
    </context>
    <context>
        <name>OutsideNotice</name>
        <message>
            <source>Bringing it in…</source>
            <translation>正在引入…</translation>
        </message>
        <message>
            <source>Details…</source>
            <translation>详情…</translation>
        </message>
        <message>
            <source>Give up</source>
            <translation>放弃</translation>
        </message>
        <message>
            <source>Look at it and agree…</source>
            <translation>查看并同意…</translation>
        </message>
        <message>
            <source>Read and run the file again</source>
            <translation>重新读取并运行文件</translation>
        </message>
        <message>
            <source>Show the full report</source>
            <translation>显示完整报告</translation>
        </message>
        <message>
            <source>Shows what would run; nothing runs before you agree</source>
            <translation>显示将要运行的内容；你同意之前什么都不会运行</translation>
        </message>
        <message>
            <source>Stop waiting for code that does not come to an end</source>
            <translation>不再等待迟迟不结束的代码</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
    </context>
    <context>
        <name>OutsidePart</name>
        <message>
            <source>A run is live: bring other parts in when it has ended</source>
            <translation>有运行正在进行：请在它结束后再引入其他部件</translation>
        </message>
    </context>
    <context>
        <name>PartCard</name>
        <message>
            <source>About this part</source>
            <translation>关于此部件</translation>
        </message>
        <message>
            <source>About {title}</source>
            <translation>关于 {title}</translation>
        </message>
        <message>
            <source>Allowed</source>
            <translation>允许范围</translation>
        </message>
        <message>
            <source>Close this window (Esc)</source>
            <translation>关闭此窗口 (Esc)</translation>
        </message>
        <message>
            <source>Default</source>
            <translation>默认值</translation>
        </message>
        <message>
            <source>Usual</source>
            <translation>常用值</translation>
        </message>
        <message>
            <source>What it does</source>
            <translation>作用</translation>
        </message>
        <message>
            <source>to be given</source>
            <translation>必填</translation>
        </message>
        <message>
            <source>θ is a weight, g its gradient, t the number of the step, counted from 1. What has no value yet is 0. Names in italics are the arguments below.</source>
            <translation>θ 为权重，g 为其梯度，t 为步数，从 1 数起。尚无值的量为 0。斜体名称为下面的参数。</translation>
        </message>
    </context>
    <context>
        <name>PartEntry</name>
        <message>
            <source>Move down (Alt+Down)</source>
            <translation>下移 (Alt+Down)</translation>
        </message>
        <message>
            <source>Move down: {title}</source>
            <translation>下移：{title}</translation>
        </message>
        <message>
            <source>Move up (Alt+Up)</source>
            <translation>上移 (Alt+Up)</translation>
        </message>
        <message>
            <source>Move up: {title}</source>
            <translation>上移：{title}</translation>
        </message>
        <message>
            <source>Remove (Del)</source>
            <translation>移除 (Del)</translation>
        </message>
        <message>
            <source>Remove: {title}</source>
            <translation>移除：{title}</translation>
        </message>
        <message>
            <source>Show or hide: {title}. Alt+Up and Alt+Down move it, Del removes it.</source>
            <translation>显示或隐藏：{title}。Alt+Up 和 Alt+Down 移动它，Del 移除它。</translation>
        </message>
        <message>
            <source>folded</source>
            <translation>已折叠</translation>
        </message>
        <message>
            <source>unfolded</source>
            <translation>已展开</translation>
        </message>
    </context>
    <context>
        <name>PartPanel</name>
        <message>
            <source>About: {title}</source>
            <translation>关于：{title}</translation>
        </message>
        <message>
            <source>Choose a part</source>
            <translation>选择部件</translation>
        </message>
        <message>
            <source>What this part does, and what its arguments mean</source>
            <translation>此部件的作用，以及各参数的含义</translation>
        </message>
    </context>
    <context>
        <name>PartPicker</name>
        <message>
            <source>Choose: {title}</source>
            <translation>选择：{title}</translation>
        </message>
    </context>
    <context>
        <name>PartsButton</name>
        <message>
            <source>Opens in a window.</source>
            <translation>在窗口中打开。</translation>
        </message>
    </context>
    <context>
        <name>PartsEditor</name>
        <message>
            <source>Add another {one} at the end</source>
            <translation>在末尾再添加一个{one}</translation>
        </message>
        <message>
            <source>Add {one}</source>
            <translation>添加{one}</translation>
        </message>
        <message>
            <source>auto</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>{one} {number}</source>
            <translation>{one} {number}</translation>
        </message>
    </context>
    <context>
        <name>PartsWindow</name>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Close the window; what was edited stays</source>
            <translation>关闭窗口；已编辑的内容会保留</translation>
        </message>
    </context>
    <context>
        <name>PastRuns</name>
        <message>
            <source>Continue it</source>
            <translation>继续运行</translation>
        </message>
        <message>
            <source>Leave it</source>
            <translation>保持原样</translation>
        </message>
        <message>
            <source>The run {run} was cut off after step {step}. It can go on from there as if nothing had been.</source>
            <translation>运行 {run} 在第 {step} 步之后中断。它可以从那里继续，就像什么都没发生过一样。</translation>
        </message>
    </context>
    <context>
        <name>PathEditor</name>
        <message>
            <source>A file can be dropped here.</source>
            <translation>可以把文件拖放到这里。</translation>
        </message>
        <message>
            <source>A folder can be dropped here.</source>
            <translation>可以把文件夹拖放到这里。</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
        </message>
        <message>
            <source>Choose a file</source>
            <translation>选择文件</translation>
        </message>
        <message>
            <source>Choose a folder</source>
            <translation>选择文件夹</translation>
        </message>
        <message>
            <source>Choose {name}</source>
            <translation>选择 {name}</translation>
        </message>
    </context>
    <context>
        <name>Picture</name>
        <message>
            <source>Plots of a run</source>
            <translation>运行的图表</translation>
        </message>
    </context>
    <context>
        <name>PlotBar</name>
        <message>
            <source>Box zoom</source>
            <translation>框选放大</translation>
        </message>
        <message>
            <source>Choose plots and series</source>
            <translation>选择图表和曲线</translation>
        </message>
        <message>
            <source>Drag a box to zoom into it; Shift and drag does so at any time</source>
            <translation>拖出方框即放大；按住 Shift 拖动随时可用</translation>
        </message>
        <message>
            <source>Follow</source>
            <translation>跟随</translation>
        </message>
        <message>
            <source>Follow the end of the run</source>
            <translation>跟随运行的末端</translation>
        </message>
        <message>
            <source>How much the strong curve is smoothed; far left: not at all</source>
            <translation>粗曲线的平滑程度；最左端为不平滑</translation>
        </message>
        <message>
            <source>Keep the end of the run in view (End)</source>
            <translation>始终显示运行的末端 (End)</translation>
        </message>
        <message>
            <source>Logarithmic step axis</source>
            <translation>对数步轴</translation>
        </message>
        <message>
            <source>Logarithmic step axis for all plots</source>
            <translation>所有图表使用对数步轴</translation>
        </message>
        <message>
            <source>No series yet</source>
            <translation>还没有曲线</translation>
        </message>
        <message>
            <source>S&amp;moothing</source>
            <translation>平滑(&amp;M)</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>Show or hide plots and series</source>
            <translation>显示或隐藏图表和曲线</translation>
        </message>
        <message>
            <source>Show the curves by step, by epoch, or by the time that was trained</source>
            <translation>按步、按轮或按训练时间显示曲线</translation>
        </message>
        <message>
            <source>Show the whole run</source>
            <translation>显示整个运行</translation>
        </message>
        <message>
            <source>Show the whole run and fit every axis (Home, R, or double-click in a plot)</source>
            <translation>显示整个运行并适配各轴（Home、R，或在图中双击）</translation>
        </message>
        <message>
            <source>Show this plot</source>
            <translation>显示此图</translation>
        </message>
        <message>
            <source>Smoothing strength</source>
            <translation>平滑强度</translation>
        </message>
        <message>
            <source>Step pointed at, or the steps made</source>
            <translation>所指的步，或已完成的步数</translation>
        </message>
        <message>
            <source>What the x axis counts</source>
            <translation>x 轴的单位</translation>
        </message>
        <message>
            <source>Whole run</source>
            <translation>整个运行</translation>
        </message>
        <message>
            <source>Zoom with a box</source>
            <translation>用方框放大</translation>
        </message>
        <message>
            <source>by epoch</source>
            <translation>按轮</translation>
        </message>
        <message>
            <source>by step</source>
            <translation>按步</translation>
        </message>
        <message>
            <source>by time</source>
            <translation>按时间</translation>
        </message>
        <message>
            <source>epoch {epoch}</source>
            <translation>第 {epoch} 轮</translation>
        </message>
        <message>
            <source>log x</source>
            <translation>对数 x</translation>
        </message>
        <message>
            <source>off</source>
            <translation>关</translation>
        </message>
        <message>
            <source>step {step}</source>
            <translation>第 {step} 步</translation>
        </message>
        <message>
            <source>{count} steps</source>
            <translation>{count} 步</translation>
        </message>
        <message>
            <source>{seconds} s</source>
            <translation>{seconds} 秒</translation>
        </message>
    </context>
    <context>
        <name>PlotPanel</name>
        <message>
            <source>Logarithmic y axis (values of zero and below are left out)</source>
            <translation>对数 y 轴（零和负值不显示）</translation>
        </message>
        <message>
            <source>Logarithmic y axis: {plot}</source>
            <translation>对数 y 轴：{plot}</translation>
        </message>
        <message>
            <source>Nothing measured yet</source>
            <translation>还没有测量值</translation>
        </message>
        <message>
            <source>faint: schedule without edits</source>
            <translation>浅色：未经调整的计划</translation>
        </message>
        <message>
            <source>log y</source>
            <translation>对数 y</translation>
        </message>
        <message>
            <source>{plot} of the coming run</source>
            <translation>{plot}（即将开始的运行）</translation>
        </message>
    </context>
    <context>
        <name>PlotView</name>
        <message>
            <source>step</source>
            <translation>步</translation>
        </message>
    </context>
    <context>
        <name>Plots</name>
        <message>
            <source>Accuracy</source>
            <translation>准确率</translation>
        </message>
        <message>
            <source>Effective step of each layer</source>
            <translation>各层的有效步长</translation>
        </message>
        <message>
            <source>Evaluations per step</source>
            <translation>每步计算次数</translation>
        </message>
        <message>
            <source>Gradient norm</source>
            <translation>梯度范数</translation>
        </message>
        <message>
            <source>Gradient norm of each layer</source>
            <translation>各层的梯度范数</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Momentum cosine of each layer</source>
            <translation>各层的动量余弦</translation>
        </message>
        <message>
            <source>Plots of the run</source>
            <translation>运行的图表</translation>
        </message>
        <message>
            <source>Press Run to see the loss here</source>
            <translation>按“运行”，损失显示在这里</translation>
        </message>
        <message>
            <source>Steps per second</source>
            <translation>每秒步数</translation>
        </message>
        <message>
            <source>The learning rate of every group appears here</source>
            <translation>每个组的学习率显示在这里</translation>
        </message>
        <message>
            <source>Training and validation accuracy appear here</source>
            <translation>训练和验证准确率显示在这里</translation>
        </message>
        <message>
            <source>Update size of each layer</source>
            <translation>各层的更新大小</translation>
        </message>
        <message>
            <source>Update/weight of each layer</source>
            <translation>各层的更新/权重</translation>
        </message>
        <message>
            <source>Weight norm of each layer</source>
            <translation>各层的权重范数</translation>
        </message>
        <message>
            <source>each step</source>
            <translation>每步</translation>
        </message>
        <message>
            <source>evaluations</source>
            <translation>计算次数</translation>
        </message>
        <message>
            <source>gradient norm</source>
            <translation>梯度范数</translation>
        </message>
        <message>
            <source>steps/s</source>
            <translation>步/秒</translation>
        </message>
        <message>
            <source>training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>validation</source>
            <translation>验证</translation>
        </message>
        <message>
            <source>validation, averaged</source>
            <translation>验证（平均）</translation>
        </message>
    </context>
    <context>
        <name>Pointing</name>
        <message>
            <source>Click or Enter: go back to step {step}</source>
            <translation>点击或按回车：退回第 {step} 步</translation>
        </message>
        <message>
            <source>this run</source>
            <translation>本次运行</translation>
        </message>
        <message>
            <source>{value} ({low} to {high})</source>
            <translation>{value}（{low} 到 {high}）</translation>
        </message>
    </context>
    <context>
        <name>PointsEditor</name>
        <message>
            <source>The points can also be dragged in the plot of lr.</source>
            <translation>也可以在 lr 图中拖动各点。</translation>
        </message>
    </context>
    <context>
        <name>ReadingRow</name>
        <message>
            <source>comma</source>
            <translation>逗号</translation>
        </message>
        <message>
            <source>no</source>
            <translation>否</translation>
        </message>
        <message>
            <source>point</source>
            <translation>点</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>是</translation>
        </message>
    </context>
    <context>
        <name>RecipeFiles</name>
        <message>
            <source>(none yet)</source>
            <translation>（暂无）</translation>
        </message>
        <message>
            <source>Open recipe</source>
            <translation>打开配方</translation>
        </message>
        <message>
            <source>Recipes (*.toml);;All files (*)</source>
            <translation>配方 (*.toml);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Save recipe</source>
            <translation>保存配方</translation>
        </message>
        <message>
            <source>Unsaved recipe</source>
            <translation>未保存的配方</translation>
        </message>
    </context>
    <context>
        <name>RecipePanel</name>
        <message>
            <source>Augmentation</source>
            <translation>数据增强</translation>
        </message>
        <message>
            <source>Dataset</source>
            <translation>数据集</translation>
        </message>
        <message>
            <source>Loading PyTorch…</source>
            <translation>正在加载 PyTorch…</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Optimizer</source>
            <translation>优化器</translation>
        </message>
        <message>
            <source>Parameter groups</source>
            <translation>参数组</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Scheduler</source>
            <translation>调度器</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>needs attention</source>
            <translation>需要处理</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>not applied yet</source>
            <translation>尚未应用</translation>
        </message>
    </context>
    <context>
        <name>RowModel</name>
        <message>
            <source>class</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>target</source>
            <translation>目标</translation>
        </message>
    </context>
    <context>
        <name>RowsModel</name>
        <message>
            <source>(no column)</source>
            <translation>（没有列）</translation>
        </message>
    </context>
    <context>
        <name>RuleForm</name>
        <message>
            <source>Frozen</source>
            <translation>冻结</translation>
        </message>
        <message>
            <source>More arguments</source>
            <translation>更多参数</translation>
        </message>
        <message>
            <source>More arguments ({count} of its own)</source>
            <translation>更多参数（单独设置 {count} 项）</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Pattern</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>Patterns such as conv*, *.bias, with commas between, of the weights' names; ... is all weights that no other group takes</source>
            <translation>权重名称的模式，例如 conv*, *.bias，用逗号分隔；... 为其他组都未选取的所有权重</translation>
        </message>
        <message>
            <source>Show or hide the other arguments of the optimizer, for this group alone</source>
            <translation>显示或隐藏优化器的其他参数，仅用于此组</translation>
        </message>
        <message>
            <source>The weights of the group are not trained until it is unfrozen</source>
            <translation>此组的权重在解冻之前不训练</translation>
        </message>
        <message>
            <source>What the group is called in plots and knobs</source>
            <translation>此组在图表和旋钮中的名称</translation>
        </message>
        <message>
            <source>by layer decay</source>
            <translation>按层衰减</translation>
        </message>
        <message>
            <source>{count} groups chosen</source>
            <translation>已选 {count} 组</translation>
        </message>
        <message>
            <source>{value} (optimizer)</source>
            <translation>{value}（优化器）</translation>
        </message>
    </context>
    <context>
        <name>RuleModel</name>
        <message>
            <source>Group</source>
            <translation>组</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>Weights</source>
            <translation>权重</translation>
        </message>
        <message>
            <source>Weights, and in how many tensors</source>
            <translation>权重数，以及分布在多少个张量中</translation>
        </message>
        <message>
            <source>frozen</source>
            <translation>已冻结</translation>
        </message>
    </context>
    <context>
        <name>RuleTable</name>
        <message>
            <source>Parameter groups of the recipe</source>
            <translation>配方的参数组</translation>
        </message>
        <message>
            <source>The groups that this recipe makes; choose one or several to give them arguments of their own. Space freezes and unfreezes</source>
            <translation>此配方产生的组；选择一个或多个，为它们单独设置参数。按空格冻结或解冻</translation>
        </message>
        <message>
            <source>{tensors} tensors, {weights} weights</source>
            <translation>{tensors} 个张量，{weights} 个权重</translation>
        </message>
    </context>
    <context>
        <name>RunActions</name>
        <message>
            <source>&amp;More</source>
            <translation>更多(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>暂停(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Run</source>
            <translation>运行(&amp;R)</translation>
        </message>
        <message>
            <source>Co&amp;ntinue</source>
            <translation>继续(&amp;N)</translation>
        </message>
        <message>
            <source>Go on (Space)</source>
            <translation>继续（空格）</translation>
        </message>
        <message>
            <source>Make one step, then pause</source>
            <translation>走一步，然后暂停</translation>
        </message>
        <message>
            <source>Make the run longer, or with a negative number shorter</source>
            <translation>延长运行；填负数则缩短</translation>
        </message>
        <message>
            <source>Pause before the next step (Space)</source>
            <translation>在下一步之前暂停（空格）</translation>
        </message>
        <message>
            <source>Pause before the next step, or go on</source>
            <translation>在下一步之前暂停，或继续</translation>
        </message>
        <message>
            <source>S&amp;tep</source>
            <translation>单步(&amp;T)</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Save a checkpoint and end the run</source>
            <translation>保存检查点并结束运行</translation>
        </message>
        <message>
            <source>Save a checkpoint now</source>
            <translation>立即保存检查点</translation>
        </message>
        <message>
            <source>Save chec&amp;kpoint</source>
            <translation>保存检查点(&amp;K)</translation>
        </message>
        <message>
            <source>St&amp;op</source>
            <translation>停止(&amp;O)</translation>
        </message>
        <message>
            <source>Start training with this recipe</source>
            <translation>用此配方开始训练</translation>
        </message>
    </context>
    <context>
        <name>RunBar</name>
        <message>
            <source>1 thread</source>
            <translation>1 个线程</translation>
        </message>
        <message>
            <source>Epoch</source>
            <translation>轮</translation>
        </message>
        <message>
            <source>Epochs or steps</source>
            <translation>轮或步</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Finished</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>How many more</source>
            <translation>再加多少</translation>
        </message>
        <message>
            <source>How many more epochs or steps; a negative number makes the run shorter</source>
            <translation>再加多少轮或步；填负数则缩短运行</translation>
        </message>
        <message>
            <source>How much of the whole run is done</source>
            <translation>整个运行已完成多少</translation>
        </message>
        <message>
            <source>Idle</source>
            <translation>空闲</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>剩余</translation>
        </message>
        <message>
            <source>Loading…</source>
            <translation>加载中…</translation>
        </message>
        <message>
            <source>More</source>
            <translation>更多</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>Progress of the run</source>
            <translation>运行进度</translation>
        </message>
        <message>
            <source>Running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>Step</source>
            <translation>步</translation>
        </message>
        <message>
            <source>Steps/s</source>
            <translation>步/秒</translation>
        </message>
        <message>
            <source>Where the run trains</source>
            <translation>在哪里训练</translation>
        </message>
        <message>
            <source>epochs</source>
            <translation>轮</translation>
        </message>
        <message>
            <source>steps</source>
            <translation>步</translation>
        </message>
        <message>
            <source>{count} threads</source>
            <translation>{count} 个线程</translation>
        </message>
    </context>
    <context>
        <name>RunCompare</name>
        <message>
            <source>Differences</source>
            <translation>差异</translation>
        </message>
        <message>
            <source>Values that are not the same in all of the chosen runs, and their results</source>
            <translation>在所选运行之间不全相同的值，以及它们的结果</translation>
        </message>
        <message>
            <source>{runs} runs; one value of their recipes differs</source>
            <translation>{runs} 次运行；配方中有 1 个值不同</translation>
        </message>
        <message>
            <source>{runs} runs; their recipes are the same</source>
            <translation>{runs} 次运行；配方相同</translation>
        </message>
        <message>
            <source>{runs} runs; {count} values of their recipes differ</source>
            <translation>{runs} 次运行；配方中有 {count} 个值不同</translation>
        </message>
        <message>
            <source>{text} (of the first {most})</source>
            <translation>{text}（取前 {most} 次）</translation>
        </message>
    </context>
    <context>
        <name>RunDetail</name>
        <message>
            <source>Choose a run for its notes and tags, or several to see where their recipes differ.</source>
            <translation>选择一次运行可查看其备注和标签，选择多次可查看配方的不同之处。</translation>
        </message>
    </context>
    <context>
        <name>RunLegend</name>
        <message>
            <source>+ {count} more</source>
            <translation>+ 另外 {count} 次</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Runs that are compared</source>
            <translation>正在比较的运行</translation>
        </message>
        <message>
            <source>{name}: press to hide or show this run in all plots.</source>
            <translation>{name}：点按可在所有图表中隐藏或显示此运行。</translation>
        </message>
    </context>
    <context>
        <name>RunMessages</name>
        <message>
            <source>All {step} steps are made; the run rests and can be made longer</source>
            <translation>全部 {step} 步已完成；运行处于静止，可以延长</translation>
        </message>
        <message>
            <source>Checkpoint saved before step {step}: {file}</source>
            <translation>已在第 {step} 步之前保存检查点：{file}</translation>
        </message>
        <message>
            <source>Go back to {checkpoint} with lr ÷10</source>
            <translation>退回 {checkpoint}，lr ÷10</translation>
        </message>
        <message>
            <source>Go on all the same</source>
            <translation>仍然继续</translation>
        </message>
        <message>
            <source>Go on from here with lr ÷10</source>
            <translation>从这里继续，lr ÷10</translation>
        </message>
        <message>
            <source>Reading {file} through…</source>
            <translation>正在通读 {file}…</translation>
        </message>
        <message>
            <source>Start again with lr ÷10</source>
            <translation>以 lr ÷10 重新开始</translation>
        </message>
        <message>
            <source>Step {step} was not made, and the run pauses: {what}</source>
            <translation>第 {step} 步未执行，运行已暂停：{what}</translation>
        </message>
        <message>
            <source>The run ended before step {step}</source>
            <translation>运行在第 {step} 步之前结束</translation>
        </message>
        <message>
            <source>Training on {device}, {weights} weights</source>
            <translation>在 {device} 上训练，{weights} 个权重</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>step {step}</source>
            <translation>第 {step} 步</translation>
        </message>
        <message>
            <source>{reason} It happened in {where}.</source>
            <translation>{reason} 发生在 {where}。</translation>
        </message>
    </context>
    <context>
        <name>RunNotes</name>
        <message>
            <source>Notes</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Tags:</source>
            <translation>标签：</translation>
        </message>
        <message>
            <source>Whatever should be known of this run; kept in its folder as you type</source>
            <translation>关于此运行应当知道的一切；键入时即存入它的文件夹</translation>
        </message>
        <message>
            <source>Words with commas between, to find runs again: tag:good</source>
            <translation>用逗号分隔的词，便于再找到运行：tag:good</translation>
        </message>
        <message>
            <source>from step {step} of {run}</source>
            <translation>始于 {run} 的第 {step} 步</translation>
        </message>
        <message>
            <source>tags, with commas between</source>
            <translation>标签，用逗号分隔</translation>
        </message>
    </context>
    <context>
        <name>RunView</name>
        <message>
            <source> (held)</source>
            <translation>（保持）</translation>
        </message>
        <message>
            <source>Checkpoint saved by hand before step {step}</source>
            <translation>在第 {step} 步之前手动保存的检查点</translation>
        </message>
        <message>
            <source>Step {step}: group {name} added, {tensors} tensors</source>
            <translation>第 {step} 步：添加组 {name}，{tensors} 个张量</translation>
        </message>
        <message>
            <source>Step {step}: optimizer {part}</source>
            <translation>第 {step} 步：优化器 {part}</translation>
        </message>
        <message>
            <source>Step {step}: schedule {part}</source>
            <translation>第 {step} 步：调度 {part}</translation>
        </message>
        <message>
            <source>Step {step}: {name} frozen</source>
            <translation>第 {step} 步：{name} 已冻结</translation>
        </message>
        <message>
            <source>Step {step}: {name} trained again</source>
            <translation>第 {step} 步：{name} 重新训练</translation>
        </message>
        <message>
            <source>Step {step}: {name} {before} → {after}</source>
            <translation>第 {step} 步：{name} {before} → {after}</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>starting anew: {names}</source>
            <translation>重新开始：{names}</translation>
        </message>
        <message>
            <source>{names} carried over</source>
            <translation>沿用 {names}</translation>
        </message>
        <message>
            <source>{part} from step {step}</source>
            <translation>{part}，自第 {step} 步起</translation>
        </message>
    </context>
    <context>
        <name>Runs</name>
        <message>
            <source>A dot: somebody is training it now, here or elsewhere</source>
            <translation>圆点：此刻正在此处或别处训练</translation>
        </message>
        <message>
            <source>Best accuracy</source>
            <translation>最高准确率</translation>
        </message>
        <message>
            <source>Best val. loss</source>
            <translation>最低验证损失</translation>
        </message>
        <message>
            <source>Course of the training loss over the whole run</source>
            <translation>整个运行中训练损失的走势</translation>
        </message>
        <message>
            <source>Created</source>
            <translation>创建时间</translation>
        </message>
        <message>
            <source>Curve</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <source>Duration</source>
            <translation>用时</translation>
        </message>
        <message>
            <source>Epochs</source>
            <translation>轮数</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>Highest accuracy of the validation split</source>
            <translation>验证集的最高准确率</translation>
        </message>
        <message>
            <source>Last loss</source>
            <translation>最后损失</translation>
        </message>
        <message>
            <source>Last loss of the validation split</source>
            <translation>验证集的最后损失</translation>
        </message>
        <message>
            <source>Last lr</source>
            <translation>最后 lr</translation>
        </message>
        <message>
            <source>Last val. loss</source>
            <translation>最后验证损失</translation>
        </message>
        <message>
            <source>Learning rate of the first group at the last step</source>
            <translation>最后一步时第一组的学习率</translation>
        </message>
        <message>
            <source>Lowest loss of the validation split</source>
            <translation>验证集的最低损失</translation>
        </message>
        <message>
            <source>Name of the run's folder</source>
            <translation>运行文件夹的名称</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Show the run's curves in the plots (Space)</source>
            <translation>在图表中显示此运行的曲线（空格）</translation>
        </message>
        <message>
            <source>Stars, to find runs again (S)</source>
            <translation>星标，便于再找到运行 (S)</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>步数</translation>
        </message>
        <message>
            <source>Steps made, of those that are planned</source>
            <translation>已完成的步数，以及计划的步数</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>The run's title; F2 changes it. Forks stand below their parents</source>
            <translation>运行的标题；按 F2 更改。分支列在其父运行之下</translation>
        </message>
        <message>
            <source>Time of training, without pauses</source>
            <translation>训练用时，不含暂停</translation>
        </message>
        <message>
            <source>Training loss of the last epoch</source>
            <translation>最后一轮的训练损失</translation>
        </message>
        <message>
            <source>What you noted of the run</source>
            <translation>你为此运行写的备注</translation>
        </message>
        <message>
            <source>When the run began</source>
            <translation>运行何时开始</translation>
        </message>
        <message>
            <source>Where it was trained</source>
            <translation>在哪里训练</translation>
        </message>
        <message>
            <source>Whole epochs made</source>
            <translation>已完成的整轮数</translation>
        </message>
        <message>
            <source>Words of your own, to find runs again</source>
            <translation>你自己的词，便于再找到运行</translation>
        </message>
        <message>
            <source>cannot be opened</source>
            <translation>无法打开</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>finished</source>
            <translation>已完成</translation>
        </message>
        <message>
            <source>imported</source>
            <translation>已导入</translation>
        </message>
        <message>
            <source>interrupted</source>
            <translation>已中断</translation>
        </message>
        <message>
            <source>not begun</source>
            <translation>未开始</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>● paused</source>
            <translation>● 已暂停</translation>
        </message>
        <message>
            <source>● running</source>
            <translation>● 运行中</translation>
        </message>
    </context>
    <context>
        <name>RunsActions</name>
        <message>
            <source>&amp;Continue</source>
            <translation>继续(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Export…</source>
            <translation>导出(&amp;E)…</translation>
        </message>
        <message>
            <source>&amp;Rename</source>
            <translation>重命名(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Show in the plots</source>
            <translation>在图表中显示(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Tick</source>
            <translation>勾选(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;Use this recipe</source>
            <translation>使用此配方(&amp;U)</translation>
        </message>
        <message>
            <source>Another title; the folder keeps its name</source>
            <translation>更改标题；文件夹名称不变</translation>
        </message>
        <message>
            <source>Cop&amp;y into the runs folder</source>
            <translation>复制到运行文件夹(&amp;Y)</translation>
        </message>
        <message>
            <source>Do not show this run from elsewhere any more; its folder stays</source>
            <translation>不再显示这个来自别处的运行；它的文件夹保留</translation>
        </message>
        <message>
            <source>Give a star, or take it away</source>
            <translation>加上或取消星标</translation>
        </message>
        <message>
            <source>Go on with this run from its last sound checkpoint</source>
            <translation>从此运行最近的完好检查点继续</translation>
        </message>
        <message>
            <source>Keep a run from elsewhere among your own</source>
            <translation>把来自别处的运行存入你自己的运行</translation>
        </message>
        <message>
            <source>Lay the curves over those of other runs</source>
            <translation>把曲线叠加在其他运行的曲线上</translation>
        </message>
        <message>
            <source>Move the folders of these runs to the trash</source>
            <translation>把这些运行的文件夹移到回收站</translation>
        </message>
        <message>
            <source>Move to the tras&amp;h…</source>
            <translation>移到回收站(&amp;H)…</translation>
        </message>
        <message>
            <source>Open &amp;folder</source>
            <translation>打开文件夹(&amp;F)</translation>
        </message>
        <message>
            <source>Open the folder of this run</source>
            <translation>打开此运行的文件夹</translation>
        </message>
        <message>
            <source>Put this run's recipe into the panel of the recipe</source>
            <translation>把此运行的配方放入配方面板</translation>
        </message>
        <message>
            <source>Show this run in the plots, alone</source>
            <translation>在图表中只显示此运行</translation>
        </message>
        <message>
            <source>St&amp;ar</source>
            <translation>星标(&amp;A)</translation>
        </message>
        <message>
            <source>Take off the &amp;list</source>
            <translation>从列表中移除(&amp;L)</translation>
        </message>
        <message>
            <source>Write the numbers of these runs to a file</source>
            <translation>把这些运行的数值写入文件</translation>
        </message>
    </context>
    <context>
        <name>RunsModel</name>
        <message>
            <source>It was cut off: nobody is training it, and it was not stopped. It can go on from its last checkpoint.</source>
            <translation>它被中断了：没有在训练，也不是主动停止的。它可以从最近的检查点继续。</translation>
        </message>
        <message>
            <source>Lies outside the runs folder; shown until the window is closed</source>
            <translation>位于运行文件夹之外；在窗口关闭前一直显示</translation>
        </message>
        <message>
            <source>{title} (from step {step} of {run})</source>
            <translation>{title}（始于 {run} 的第 {step} 步）</translation>
        </message>
        <message>
            <source>{title}, {count} runs</source>
            <translation>{title}，{count} 次运行</translation>
        </message>
        <message>
            <source>{title}: {count} runs</source>
            <translation>{title}：{count} 次运行</translation>
        </message>
        <message>
            <source>↳ step {step} · {title}</source>
            <translation>↳ 第 {step} 步 · {title}</translation>
        </message>
    </context>
    <context>
        <name>RunsPanel</name>
        <message>
            <source>&amp;Move to the trash</source>
            <translation>移到回收站(&amp;M)</translation>
        </message>
        <message>
            <source>1 run</source>
            <translation>1 次运行</translation>
        </message>
        <message>
            <source>Choose which columns are shown</source>
            <translation>选择显示哪些列</translation>
        </message>
        <message>
            <source>Columns</source>
            <translation>列</translation>
        </message>
        <message>
            <source>Columns…</source>
            <translation>列…</translation>
        </message>
        <message>
            <source>Copied into the runs folder: {name}</source>
            <translation>已复制到运行文件夹：{name}</translation>
        </message>
        <message>
            <source>Every run will be listed here, with its recipe and results: press Run to start one, or drop the folder of a run that was made elsewhere.</source>
            <translation>每次运行都会列在这里，连同其配方和结果：按“运行”开始一次运行，或把别处生成的运行的文件夹拖放到这里。</translation>
        </message>
        <message>
            <source>Filter runs</source>
            <translation>筛选运行</translation>
        </message>
        <message>
            <source>Filter: words, optimizer:Adam, lr:&lt;0.01, tag:good</source>
            <translation>筛选：词语、optimizer:Adam、lr:&lt;0.01、tag:good</translation>
        </message>
        <message>
            <source>Forks</source>
            <translation>分支</translation>
        </message>
        <message>
            <source>History, journal and checkpoints go with it. From the trash they can be brought back.</source>
            <translation>历史、日志和检查点也一并移走。可以从回收站恢复。</translation>
        </message>
        <message>
            <source>Move the run “{title}” ({folder}) to the trash?</source>
            <translation>把运行“{title}”（{folder}）移到回收站？</translation>
        </message>
        <message>
            <source>Move to the trash</source>
            <translation>移到回收站</translation>
        </message>
        <message>
            <source>Move {count} runs to the trash: {names} and others?</source>
            <translation>把 {count} 个运行移到回收站：{names} 等？</translation>
        </message>
        <message>
            <source>Move {count} runs to the trash: {names}?</source>
            <translation>把 {count} 个运行移到回收站：{names}？</translation>
        </message>
        <message>
            <source>Moved to the trash: {name}</source>
            <translation>已移到回收站：{name}</translation>
        </message>
        <message>
            <source>No run has what the filter asks for.</source>
            <translation>没有符合筛选条件的运行。</translation>
        </message>
        <message>
            <source>Of the recipe's columns show those whose values differ between these runs</source>
            <translation>配方的各列中，只显示在这些运行之间取值不同的列</translation>
        </message>
        <message>
            <source>Only what differs</source>
            <translation>仅看不同</translation>
        </message>
        <message>
            <source>Put runs together that differ in their seed alone, and show them in the plots as one: median and band</source>
            <translation>把只有种子不同的运行合并，在图表中显示为一个：中位数和范围带</translation>
        </message>
        <message>
            <source>Reading the runs folder…</source>
            <translation>正在读取运行文件夹…</translation>
        </message>
        <message>
            <source>Runs that have all of the words, in title, tags, notes, status or recipe. Also:
optimizer:Adam   lr:&lt;0.01   loss:&lt;=0.5   steps:&gt;1000
tag:good   status:live   star:yes   -tag:bad (not these)   "two words"</source>
            <translation>标题、标签、备注、状态或配方中包含所有词的运行。还可以写：
optimizer:Adam   lr:&lt;0.01   loss:&lt;=0.5   steps:&gt;1000
tag:good   status:live   star:yes   -tag:bad（排除）   "two words"</translation>
        </message>
        <message>
            <source>Seeds</source>
            <translation>种子</translation>
        </message>
        <message>
            <source>Show forks below the runs that they come from</source>
            <translation>把分支显示在其来源运行的下方</translation>
        </message>
        <message>
            <source>Take the curves of all ticked runs out of the plots</source>
            <translation>从图表中移除所有已勾选运行的曲线</translation>
        </message>
        <message>
            <source>Untick</source>
            <translation>取消勾选</translation>
        </message>
        <message>
            <source>Untick all</source>
            <translation>全部取消勾选</translation>
        </message>
        <message>
            <source>{count} runs</source>
            <translation>{count} 个运行</translation>
        </message>
        <message>
            <source>{count} runs were moved to the trash</source>
            <translation>已把 {count} 个运行移到回收站</translation>
        </message>
        <message>
            <source>{said} ({folder})</source>
            <translation>{said}（{folder}）</translation>
        </message>
        <message>
            <source>{shown} of {count} runs</source>
            <translation>{shown} / {count} 个运行</translation>
        </message>
    </context>
    <context>
        <name>RunsView</name>
        <message>
            <source>Runs</source>
            <translation>运行</translation>
        </message>
        <message>
            <source>Space shows a run's curves, S gives a star, F2 renames, Delete moves to the trash</source>
            <translation>按空格显示运行的曲线，S 加星标，F2 重命名，Delete 移到回收站</translation>
        </message>
        <message>
            <source>Usual columns</source>
            <translation>常用列</translation>
        </message>
    </context>
    <context>
        <name>SampleDetail</name>
        <message>
            <source>&amp;Back to all</source>
            <translation>返回全部(&amp;B)</translation>
        </message>
        <message>
            <source>Back to all samples</source>
            <translation>返回全部样本</translation>
        </message>
        <message>
            <source>Back to all samples (Esc)</source>
            <translation>返回全部样本 (Esc)</translation>
        </message>
        <message>
            <source>Next sample</source>
            <translation>下一个样本</translation>
        </message>
        <message>
            <source>Sample before</source>
            <translation>上一个样本</translation>
        </message>
        <message>
            <source>The sample after this one (Right)</source>
            <translation>此样本之后的样本（右方向键）</translation>
        </message>
        <message>
            <source>The sample before this one (Left)</source>
            <translation>此样本之前的样本（左方向键）</translation>
        </message>
        <message>
            <source>as batch {batch} of epoch {epoch} has it</source>
            <translation>第 {epoch} 轮第 {batch} 批中的样子</translation>
        </message>
        <message>
            <source>as it is stored</source>
            <translation>存储的样子</translation>
        </message>
        <message>
            <source>in batch {batch} of epoch {epoch}</source>
            <translation>位于第 {epoch} 轮第 {batch} 批</translation>
        </message>
        <message>
            <source>training split</source>
            <translation>训练集</translation>
        </message>
        <message>
            <source>validation split</source>
            <translation>验证集</translation>
        </message>
        <message>
            <source>values from {lowest} to {highest}</source>
            <translation>值从 {lowest} 到 {highest}</translation>
        </message>
    </context>
    <context>
        <name>SampleFilter</name>
        <message>
            <source>&amp;Another epoch</source>
            <translation>换一轮(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Epoch</source>
            <translation>轮(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Order</source>
            <translation>顺序(&amp;O)</translation>
        </message>
        <message>
            <source>Another epoch</source>
            <translation>换一轮</translation>
        </message>
        <message>
            <source>As the samples are stored, or as the batches of an epoch will have them</source>
            <translation>按样本存储的顺序，或按某一轮各批的顺序</translation>
        </message>
        <message>
            <source>C&amp;lass</source>
            <translation>类别(&amp;L)</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>Epoch</source>
            <translation>轮</translation>
        </message>
        <message>
            <source>Look at all samples or at those of one class</source>
            <translation>查看所有样本，或只看某一类的样本</translation>
        </message>
        <message>
            <source>Look at the samples for training or at those for validation</source>
            <translation>查看训练用的样本，或验证用的样本</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>顺序</translation>
        </message>
        <message>
            <source>See what the next epoch draws</source>
            <translation>查看下一轮抽取的结果</translation>
        </message>
        <message>
            <source>Spl&amp;it</source>
            <translation>划分(&amp;I)</translation>
        </message>
        <message>
            <source>Split</source>
            <translation>划分</translation>
        </message>
        <message>
            <source>Whose order and whose augmented samples are shown</source>
            <translation>显示哪一轮的顺序和增强后的样本</translation>
        </message>
        <message>
            <source>all classes</source>
            <translation>所有类别</translation>
        </message>
        <message>
            <source>as stored</source>
            <translation>按存储顺序</translation>
        </message>
        <message>
            <source>of the epoch</source>
            <translation>按该轮顺序</translation>
        </message>
        <message>
            <source>training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>validation</source>
            <translation>验证</translation>
        </message>
    </context>
    <context>
        <name>SampleGrid</name>
        <message>
            <source>Arrows move, Enter or a click enlarges a sample</source>
            <translation>方向键移动，按回车或单击放大样本</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>样本</translation>
        </message>
    </context>
    <context>
        <name>SampleModel</name>
        <message>
            <source>sample {row}, label {label}</source>
            <translation>样本 {row}，标签 {label}</translation>
        </message>
        <message>
            <source>{sample}, augmented {label}</source>
            <translation>{sample}，增强后为 {label}</translation>
        </message>
    </context>
    <context>
        <name>SamplePager</name>
        <message>
            <source>&amp;Page</source>
            <translation>页(&amp;P)</translation>
        </message>
        <message>
            <source>Go to a page</source>
            <translation>转到某页</translation>
        </message>
        <message>
            <source>Next page</source>
            <translation>下一页</translation>
        </message>
        <message>
            <source>Page</source>
            <translation>页</translation>
        </message>
        <message>
            <source>Page before</source>
            <translation>上一页</translation>
        </message>
        <message>
            <source>The page after this one (Right at the last sample)</source>
            <translation>此页之后的一页（在最后一个样本处按右方向键）</translation>
        </message>
        <message>
            <source>The page before this one (Left at the first sample)</source>
            <translation>此页之前的一页（在第一个样本处按左方向键）</translation>
        </message>
        <message>
            <source>There are no samples to be shown.</source>
            <translation>没有可显示的样本。</translation>
        </message>
        <message>
            <source>of {count}</source>
            <translation>共 {count} 页</translation>
        </message>
        <message>
            <source>{first} to {last} of {all} samples</source>
            <translation>第 {first} 到 {last} 个样本，共 {all} 个</translation>
        </message>
    </context>
    <context>
        <name>SamplePoints</name>
        <message>
            <source>&amp;Horizontal</source>
            <translation>横轴(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Vertical</source>
            <translation>纵轴(&amp;V)</translation>
        </message>
        <message>
            <source>Horizontal</source>
            <translation>横轴</translation>
        </message>
        <message>
            <source>Samples as points</source>
            <translation>以点表示的样本</translation>
        </message>
        <message>
            <source>The wheel zooms, dragging pans, a double click shows all</source>
            <translation>滚轮缩放，拖动平移，双击显示全部</translation>
        </message>
        <message>
            <source>Vertical</source>
            <translation>纵轴</translation>
        </message>
        <message>
            <source>What places the points from bottom to top</source>
            <translation>点的上下位置由什么决定</translation>
        </message>
        <message>
            <source>What places the points from left to right</source>
            <translation>点的左右位置由什么决定</translation>
        </message>
        <message>
            <source>{count} points, {x} and {y}</source>
            <translation>{count} 个点，{x} 和 {y}</translation>
        </message>
        <message>
            <source>{shown} of {all} samples are shown.</source>
            <translation>显示 {all} 个样本中的 {shown} 个。</translation>
        </message>
    </context>
    <context>
        <name>SampleTable</name>
        <message>
            <source>Samples</source>
            <translation>样本</translation>
        </message>
        <message>
            <source>The samples of this page, as they are stored</source>
            <translation>本页的样本，按存储的样子</translation>
        </message>
    </context>
    <context>
        <name>ScheduleChange</name>
        <message>
            <source>Change the schedule from here on</source>
            <translation>从这里起更换调度</translation>
        </message>
        <message>
            <source>From</source>
            <translation>起自</translation>
        </message>
        <message>
            <source>How many steps the new schedule takes, after which the learning rate stays; empty is the rest of the run</source>
            <translation>新调度持续多少步，之后学习率保持不变；留空为运行的剩余部分</translation>
        </message>
        <message>
            <source>Length in steps</source>
            <translation>长度（步）</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>起点</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>步数</translation>
        </message>
        <message>
            <source>The learning rate from which the new schedule starts in each group; turned knobs are part of the present one</source>
            <translation>新调度在各组中从哪个学习率开始；已调节的旋钮计入当前学习率</translation>
        </message>
        <message>
            <source>first lr of the run</source>
            <translation>运行的初始 lr</translation>
        </message>
        <message>
            <source>present lr</source>
            <translation>当前 lr</translation>
        </message>
        <message>
            <source>rest of the run</source>
            <translation>运行的其余部分</translation>
        </message>
    </context>
    <context>
        <name>Section</name>
        <message>
            <source>Show or hide: {title}</source>
            <translation>显示或隐藏：{title}</translation>
        </message>
        <message>
            <source>folded</source>
            <translation>已折叠</translation>
        </message>
        <message>
            <source>unfolded</source>
            <translation>已展开</translation>
        </message>
    </context>
    <context>
        <name>SeriesList</name>
        <message>
            <source>All series</source>
            <translation>所有曲线</translation>
        </message>
        <message>
            <source>All {count} series</source>
            <translation>全部 {count} 条曲线</translation>
        </message>
        <message>
            <source>Filter, such as lr/*</source>
            <translation>筛选，如 lr/*</translation>
        </message>
        <message>
            <source>No series</source>
            <translation>没有曲线</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>Series that are shown</source>
            <translation>显示的曲线</translation>
        </message>
        <message>
            <source>Show only series with these letters in their name, or by a pattern such as lr/*</source>
            <translation>只显示名称中含有这些字母的曲线，或按 lr/* 之类的模式筛选</translation>
        </message>
        <message>
            <source>Tick or untick all series that are shown below</source>
            <translation>勾选或取消勾选下面显示的所有曲线</translation>
        </message>
        <message>
            <source>Untick what is not wanted (Space)</source>
            <translation>取消勾选不需要的（空格）</translation>
        </message>
        <message>
            <source>{ticked} of {count} series</source>
            <translation>{count} 条曲线中勾选 {ticked} 条</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsDialog</name>
        <message>
            <source>Action</source>
            <translation>操作</translation>
        </message>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>键盘快捷键</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>What each key does</source>
            <translation>每个按键的作用</translation>
        </message>
    </context>
    <context>
        <name>Swatches</name>
        <message>
            <source>and {count} more</source>
            <translation>以及另外 {count} 个</translation>
        </message>
    </context>
    <context>
        <name>TableDialog</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Columns of {file}</source>
            <translation>{file} 的列</translation>
        </message>
        <message>
            <source>First rows</source>
            <translation>前几行</translation>
        </message>
        <message>
            <source>Keys in the upper table: Space for features, T for the target (Shift+T: one more), C for categories</source>
            <translation>上方表格中的按键：空格设特征，T 设目标（Shift+T：再加一个），C 设类别</translation>
        </message>
        <message>
            <source>Leave everything as it is</source>
            <translation>一切保持原样</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>确定</translation>
        </message>
        <message>
            <source>Reading {file}…</source>
            <translation>正在读取 {file}…</translation>
        </message>
        <message>
            <source>Take the choice over into the recipe</source>
            <translation>把所做的选择写入配方</translation>
        </message>
        <message>
            <source>The first rows as they stand in the file; columns that are not used are muted</source>
            <translation>文件中的前几行原样；未使用的列显示为浅色</translation>
        </message>
        <message>
            <source>Warnings</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>What is odd about the table; choose one to go to its column</source>
            <translation>表格中的异常之处；选择一项即跳到对应的列</translation>
        </message>
        <message>
            <source>about {rows} rows</source>
            <translation>约 {rows} 行</translation>
        </message>
        <message>
            <source>classification</source>
            <translation>分类</translation>
        </message>
        <message>
            <source>regression</source>
            <translation>回归</translation>
        </message>
        <message>
            <source>what is said below is of the first {count} rows</source>
            <translation>以下内容只依据前 {count} 行</translation>
        </message>
        <message>
            <source>{count} columns</source>
            <translation>{count} 列</translation>
        </message>
        <message>
            <source>{features} of {columns} columns are features: {inputs} inputs. Target: {targets}.</source>
            <translation>{columns} 列中有 {features} 列为特征：{inputs} 个输入。目标：{targets}。</translation>
        </message>
        <message>
            <source>{rows} rows</source>
            <translation>{rows} 行</translation>
        </message>
    </context>
    <context>
        <name>TargetBars</name>
        <message>
            <source>&amp;Target</source>
            <translation>目标(&amp;T)</translation>
        </message>
        <message>
            <source>Histogram of the targets</source>
            <translation>目标的直方图</translation>
        </message>
        <message>
            <source>Share of each split's samples whose target lies in this range</source>
            <translation>各集中目标落在此范围内的样本所占比例</translation>
        </message>
        <message>
            <source>Target</source>
            <translation>目标</translation>
        </message>
        <message>
            <source>Which of the numbers to be predicted is shown</source>
            <translation>显示要预测的哪个数</translation>
        </message>
        <message>
            <source>training ({count})</source>
            <translation>训练 ({count})</translation>
        </message>
        <message>
            <source>validation ({count})</source>
            <translation>验证 ({count})</translation>
        </message>
        <message>
            <source>{name}: from {lowest} to {highest}, mean {mean}, deviation {deviation} (training)</source>
            <translation>{name}：从 {lowest} 到 {highest}，均值 {mean}，标准差 {deviation}（训练）</translation>
        </message>
    </context>
    <context>
        <name>ValuesModel</name>
        <message>
            <source>channel</source>
            <translation>通道</translation>
        </message>
        <message>
            <source>deviation</source>
            <translation>标准差</translation>
        </message>
        <message>
            <source>feature</source>
            <translation>特征</translation>
        </message>
        <message>
            <source>highest</source>
            <translation>最大值</translation>
        </message>
        <message>
            <source>lowest</source>
            <translation>最小值</translation>
        </message>
        <message>
            <source>mean</source>
            <translation>均值</translation>
        </message>
        <message>
            <source>model:</source>
            <translation>模型：</translation>
        </message>
        <message>
            <source>not finite</source>
            <translation>非有限</translation>
        </message>
        <message>
            <source>{name}: {column} {value}</source>
            <translation>{name}：{column} {value}</translation>
        </message>
    </context>
    <context>
        <name>ValuesTable</name>
        <message>
            <source>Of the training split. The model sees these values as they are stored.</source>
            <translation>取自训练集。模型看到的就是存储的这些值。</translation>
        </message>
        <message>
            <source>Of the training split: as they are stored, and as the model sees them, scaled and normalised.</source>
            <translation>取自训练集：存储的值，以及模型看到的、经过缩放和标准化的值。</translation>
        </message>
        <message>
            <source>Ranges, means and deviations of the training split; press a header to sort</source>
            <translation>训练集的范围、均值和标准差；单击表头排序</translation>
        </message>
        <message>
            <source>Values</source>
            <translation>值</translation>
        </message>
    </context>
    <context>
        <name>WarmUpButton</name>
        <message>
            <source>Begin with a small learning rate that rises to the full one, then go on as chosen</source>
            <translation>先用较小的学习率，逐渐升到完整的学习率，再按所选的继续</translation>
        </message>
        <message>
            <source>Warm-up</source>
            <translation>预热</translation>
        </message>
        <message>
            <source>Warm-up…</source>
            <translation>预热…</translation>
        </message>
    </context>
    <context>
        <name>WarmUpPopup</name>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>更改</translation>
        </message>
        <message>
            <source>Counted in</source>
            <translation>单位</translation>
        </message>
        <message>
            <source>How long the learning rate rises.</source>
            <translation>学习率上升多久。</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>长度</translation>
        </message>
        <message>
            <source>Put the warm-up in front</source>
            <translation>把预热放在最前面</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Starts at lr ×</source>
            <translation>起始 lr ×</translation>
        </message>
        <message>
            <source>Take the warm-up away; what follows it takes the whole run</source>
            <translation>去掉预热；其后的部分占满整个运行</translation>
        </message>
        <message>
            <source>The share of the learning rate at which it begins.</source>
            <translation>开始时占学习率的比例。</translation>
        </message>
        <message>
            <source>Unit</source>
            <translation>单位</translation>
        </message>
        <message>
            <source>Whether it rises after each step or after each epoch</source>
            <translation>在每步之后还是每轮之后上升</translation>
        </message>
        <message>
            <source>epochs</source>
            <translation>轮</translation>
        </message>
        <message>
            <source>lr rises in a straight line from this share of it to all of it.</source>
            <translation>lr 从这个比例沿直线升到全部。</translation>
        </message>
        <message>
            <source>lr rises in a straight line from this share of it to all of it; then {part} begins.</source>
            <translation>lr 从这个比例沿直线升到全部；然后 {part} 开始。</translation>
        </message>
        <message>
            <source>steps</source>
            <translation>步</translation>
        </message>
    </context>
    <context>
        <name>WeightsDialog</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>取消(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Other file…</source>
            <translation>其他文件(&amp;O)…</translation>
        </message>
        <message>
            <source>&amp;Use as initial weights</source>
            <translation>用作初始权重(&amp;U)</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Checkpoints (*.pt *.pth *.ckpt *.bin *.tar);;All files (*)</source>
            <translation>检查点 (*.pt *.pth *.ckpt *.bin *.tar);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Choose another checkpoint</source>
            <translation>选择另一个检查点</translation>
        </message>
        <message>
            <source>Initial weights from a checkpoint</source>
            <translation>来自检查点的初始权重</translation>
        </message>
        <message>
            <source>It says that it was saved in epoch {epoch}, at step {step}.</source>
            <translation>文件说明它保存于第 {epoch} 轮第 {step} 步。</translation>
        </message>
        <message>
            <source>It says that it was saved in epoch {epoch}.</source>
            <translation>文件说明它保存于第 {epoch} 轮。</translation>
        </message>
        <message>
            <source>It was saved at step {step}.</source>
            <translation>它保存于第 {step} 步。</translation>
        </message>
        <message>
            <source>Leave the recipe as it is (Esc)</source>
            <translation>配方保持原样 (Esc)</translation>
        </message>
        <message>
            <source>Other file</source>
            <translation>其他文件</translation>
        </message>
        <message>
            <source>Reading the file…</source>
            <translation>正在读取文件…</translation>
        </message>
        <message>
            <source>The next run begins with the weights of this file, matched by name and shape. What the file does not have is made from the seed, as ever.</source>
            <translation>下一次运行从此文件的权重开始，按名称和形状对应。文件中没有的，照常由种子产生。</translation>
        </message>
        <message>
            <source>Use as initial weights</source>
            <translation>用作初始权重</translation>
        </message>
        <message>
            <source>What the file holds</source>
            <translation>文件的内容</translation>
        </message>
        <message>
            <source>Write the file into the recipe</source>
            <translation>把此文件写入配方</translation>
        </message>
    </context>
    <context>
        <name>WorkProgress</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
    </context>
    <context>
        <name>_SearchList</name>
        <message>
            <source>Enter chooses, Esc closes</source>
            <translation>回车选择，Esc 关闭</translation>
        </message>
        <message>
            <source>From a Python file…</source>
            <translation>来自 Python 文件…</translation>
        </message>
        <message>
            <source>From an installed package…</source>
            <translation>来自已安装的包…</translation>
        </message>
        <message>
            <source>Nothing matches “{typed}”.</source>
            <translation>没有与“{typed}”匹配的项。</translation>
        </message>
        <message>
            <source>Search: {title}</source>
            <translation>搜索：{title}</translation>
        </message>
        <message>
            <source>Take a class from a Python file of your own</source>
            <translation>使用你自己的 Python 文件中的类</translation>
        </message>
        <message>
            <source>Take a class from a package that is installed here</source>
            <translation>使用此处已安装的包中的类</translation>
        </message>
        <message>
            <source>Type to filter</source>
            <translation>输入以筛选</translation>
        </message>
        <message>
            <source>Type to filter; Enter chooses, Esc closes</source>
            <translation>输入以筛选；回车选择，Esc 关闭</translation>
        </message>
    </context>
    <context>
        <name>start</name>
        <message>
            <source>A recipe file to open.</source>
            <translation>要打开的配方文件。</translation>
        </message>
        <message>
            <source>Train PyTorch models with a hand on the learning rate.</source>
            <translation>训练 PyTorch 模型，随手调节学习率。</translation>
        </message>
    </context>
    <context>
        <name>workbench</name>
        <message>
            <source> ({method} begins at line {line})</source>
            <translation>（{method} 始于第 {line} 行）</translation>
        </message>
        <message>
            <source> Did you mean {name!r}?</source>
            <translation> 是不是想写 {name!r}？</translation>
        </message>
        <message>
            <source> The run has no series yet.</source>
            <translation> 此运行还没有曲线。</translation>
        </message>
        <message>
            <source> There is: {names}.</source>
            <translation> 可用的有：{names}。</translation>
        </message>
        <message>
            <source>, then at line {line}</source>
            <translation>，当时在第 {line} 行</translation>
        </message>
        <message>
            <source>0.01 … 0.1 with momentum, up to 1 without</source>
            <translation>有动量时 0.01 … 0.1，无动量时可到 1</translation>
        </message>
        <message>
            <source>0.02; 1e-4 … 1e-3 with match_rms_adamw</source>
            <translation>0.02；用 match_rms_adamw 时 1e-4 … 1e-3</translation>
        </message>
        <message>
            <source>0.5 and 1.2</source>
            <translation>0.5 和 1.2</translation>
        </message>
        <message>
            <source>0.9 and 0.999</source>
            <translation>0.9 和 0.999</translation>
        </message>
        <message>
            <source>0.9 and 0.999; 0.9 and 0.95 for language models</source>
            <translation>0.9 和 0.999；语言模型用 0.9 和 0.95</translation>
        </message>
        <message>
            <source>1,593 black and white pictures of 16 × 16 pixels: handwritten digits, in one split.</source>
            <translation>1,593 张 16 × 16 像素的黑白图：手写数字，只有一个划分。</translation>
        </message>
        <message>
            <source>1,797 grey pictures of 8 × 8 pixels in ten classes; comes with scikit-learn, nothing is downloaded.</source>
            <translation>1,797 张 8 × 8 像素的灰度图，共十类；随 scikit-learn 提供，无需下载。</translation>
        </message>
        <message>
            <source>1.25 × max_iter</source>
            <translation>1.25 × max_iter</translation>
        </message>
        <message>
            <source>120,000 grey pictures of 28 × 28 pixels: MNIST made again, with all of its 60,000 test pictures.</source>
            <translation>120,000 张 28 × 28 像素的灰度图：重新制作的 MNIST，含其全部 60,000 张测试图片。</translation>
        </message>
        <message>
            <source>13,000 labelled colour pictures of 96 × 96 pixels: animals and vehicles in ten classes.</source>
            <translation>13,000 张 96 × 96 像素的带标签彩色图：动物和交通工具，共十类。</translation>
        </message>
        <message>
            <source>150 flowers of three species by four lengths in cm; one species is easy to tell, two overlap a little.</source>
            <translation>三个品种的 150 朵花，以四个长度（cm）描述；一个品种容易区分，另两个略有重叠。</translation>
        </message>
        <message>
            <source>178 wines of three growers by 13 chemical measurements, whose scales differ a thousandfold: try it without standardising.</source>
            <translation>三家种植者的 178 种葡萄酒，13 项化学测量，其量级相差千倍：试试不做标准化。</translation>
        </message>
        <message>
            <source>1; less in small batches</source>
            <translation>1；小批时更小</translation>
        </message>
        <message>
            <source>1e-2: the longest step relative to the weights</source>
            <translation>1e-2：相对于权重的最大步长</translation>
        </message>
        <message>
            <source>1e-3 … 1e-1: the first step of each weight</source>
            <translation>1e-3 … 1e-1：每个权重的第一步</translation>
        </message>
        <message>
            <source>1e-4 … 1e-3; 1e-5 … 1e-4 to fine-tune</source>
            <translation>1e-4 … 1e-3；微调用 1e-5 … 1e-4</translation>
        </message>
        <message>
            <source>1e-6 and 50</source>
            <translation>1e-6 和 50</translation>
        </message>
        <message>
            <source>20 men: from chin-ups, sit-ups and jumps to weight, waist and pulse. Three targets, and so few samples that a net learns them by heart.</source>
            <translation>20 名男子：由引体向上、仰卧起坐和跳跃预测体重、腰围和脉搏。三个目标，样本又少，网络会把它们死记下来。</translation>
        </message>
        <message>
            <source>442 patients by ten measurements; the target is the progress of the disease after a year, from 25 to 346.</source>
            <translation>442 名患者的十项测量；目标是一年后的病情进展，从 25 到 346。</translation>
        </message>
        <message>
            <source>569 tumours, malignant or benign, by 30 measurements of their cells.</source>
            <translation>569 个肿瘤，良性或恶性，以 30 项细胞测量描述。</translation>
        </message>
        <message>
            <source>60,000 colour pictures of 32 × 32 pixels in a hundred classes.</source>
            <translation>60,000 张 32 × 32 像素的彩色图，共一百类。</translation>
        </message>
        <message>
            <source>60,000 colour pictures of 32 × 32 pixels: animals and vehicles in ten classes.</source>
            <translation>60,000 张 32 × 32 像素的彩色图：动物和交通工具，共十类。</translation>
        </message>
        <message>
            <source>70,000 grey pictures of 28 × 28 pixels: clothes and shoes in ten classes, harder than digits.</source>
            <translation>70,000 张 28 × 28 像素的灰度图：衣服和鞋，共十类，比数字难。</translation>
        </message>
        <message>
            <source>70,000 grey pictures of 28 × 28 pixels: handwritten digits.</source>
            <translation>70,000 张 28 × 28 像素的灰度图：手写数字。</translation>
        </message>
        <message>
            <source>70,000 grey pictures of 28 × 28 pixels: ten old Japanese handwritten letters.</source>
            <translation>70,000 张 28 × 28 像素的灰度图：十个日文古体手写字母。</translation>
        </message>
        <message>
            <source>9,298 grey pictures of 16 × 16 pixels: digits of postcodes.</source>
            <translation>9,298 张 16 × 16 像素的灰度图：邮政编码的数字。</translation>
        </message>
        <message>
            <source>99,289 colour pictures of 32 × 32 pixels: digits of house numbers; the split extra has 531,131 easier ones.</source>
            <translation>99,289 张 32 × 32 像素的彩色图：门牌号的数字；extra 集另有 531,131 张较容易的。</translation>
        </message>
        <message>
            <source>A checkpoint to take the initial weights from: of Descent, plain PyTorch, torchvision's reference scripts or Lightning. Weights are matched by name and shape; the others stay as the seed makes them.</source>
            <translation>取得初始权重的检查点：可来自 Descent、普通 PyTorch、torchvision 的参考脚本或 Lightning。权重按名称和形状对应；其余仍由种子产生。</translation>
        </message>
        <message>
            <source>A circle within a circle: only the distance from the middle tells them apart.</source>
            <translation>圆中有圆：只有到中心的距离能区分它们。</translation>
        </message>
        <message>
            <source>A column cannot be a feature: {reason}.</source>
            <translation>有一列不能作特征：{reason}。</translation>
        </message>
        <message>
            <source>A column cannot be the target: {reason}.</source>
            <translation>有一列不能作目标：{reason}。</translation>
        </message>
        <message>
            <source>A compact table for pandas, Polars, DuckDB and R, with every step.</source>
            <translation>供 pandas、Polars、DuckDB 和 R 使用的紧凑表格，含每一步。</translation>
        </message>
        <message>
            <source>A factor by which T_{i} increases after a restart.</source>
            <translation>每次重启后 T_{i} 增大的倍数。</translation>
        </message>
        <message>
            <source>A feature of text becomes one 0/1 input for each category; with more than so many it is refused.</source>
            <translation>文本特征的每个类别成为一个 0/1 输入；类别超过这么多时拒绝使用。</translation>
        </message>
        <message>
            <source>A folder of event files that TensorBoard shows.</source>
            <translation>供 TensorBoard 显示的事件文件所在的文件夹。</translation>
        </message>
        <message>
            <source>A folder of pictures</source>
            <translation>图片文件夹</translation>
        </message>
        <message>
            <source>A good first choice for almost any net: lr 1e-3 usually trains at once. With weight decay take AdamW, because here the decay is divided by √v′ like the gradient.</source>
            <translation>几乎适合任何网络的首选：lr 1e-3 通常马上就能训练。要用权重衰减请选 AdamW，因为这里的衰减会像梯度一样除以 √v′。</translation>
        </message>
        <message>
            <source>A group needs a name.</source>
            <translation>组需要一个名称。</translation>
        </message>
        <message>
            <source>A missing number: the mean or median of the training rows takes its place, or the row is left out.</source>
            <translation>缺失的数：用训练行的均值或中位数代替，或去掉该行。</translation>
        </message>
        <message>
            <source>A missing text: it is a category of its own, or the row is left out.</source>
            <translation>缺失的文本：自成一个类别，或去掉该行。</translation>
        </message>
        <message>
            <source>A part of {kind} cannot come from outside yet: choose one of the list.</source>
            <translation>{kind} 类部件还不能来自外部：请从列表中选择。</translation>
        </message>
        <message>
            <source>A process that reads samples has ended unexpectedly ({why}): perhaps there was not enough memory. Set workers to a smaller number, or to 0.</source>
            <translation>读取样本的一个进程意外结束（{why}）：可能内存不足。请把 workers 设为更小的数，或设为 0。</translation>
        </message>
        <message>
            <source>A row without a target: say so and stop, or leave the row out.</source>
            <translation>没有目标的行：报告并停止，或去掉该行。</translation>
        </message>
        <message>
            <source>A run is live; stop it before opening another recipe.</source>
            <translation>有运行正在进行；请先停止它，再打开其他配方。</translation>
        </message>
        <message>
            <source>A scalar or a list of scalars. A lower bound on the learning rate of all param groups or each group respectively.</source>
            <translation>一个数或一列数：所有参数组或各组学习率的下限。</translation>
        </message>
        <message>
            <source>A schedule needs at least one step.</source>
            <translation>调度至少需要一步。</translation>
        </message>
        <message>
            <source>A sheet rolled up in space: from a point, tell how far along the sheet it lies. Close in space is not close on the sheet, so a linear model fails.</source>
            <translation>空间中卷起的一张薄片：由一个点判断它在薄片上处于多远的位置。空间中相近的点在薄片上未必相近，因此线性模型会失败。</translation>
        </message>
        <message>
            <source>A smaller learning rate for a while, then the full one.</source>
            <translation>先用较小的学习率一段时间，然后用完整的学习率。</translation>
        </message>
        <message>
            <source>A step repeats this up to max_iter times, and evaluates g anew each time. H is the inverse curvature that the latest history_size pairs s and y tell, starting from H₀. The very first time H is 1 and τ is lr · min(1, 1 / Σ|g|). With line_search_fn, τ is searched from there. The step ends early when all |g| ≤ tolerance_grad, when θ or the loss changes by less than tolerance_change, or after max_eval evaluations.</source>
            <translation>一步最多重复 max_iter 次，每次重新计算 g。H 是由最近 history_size 对 s 和 y 得出的逆曲率，从 H₀ 开始。第一次时 H 为 1，τ 为 lr · min(1, 1 / Σ|g|)。使用 line_search_fn 时，从那里开始搜索 τ。当所有 |g| ≤ tolerance_grad，或 θ 或损失的变化小于 tolerance_change，或已计算 max_eval 次时，这一步提前结束。</translation>
        </message>
        <message>
            <source>A straight line from one factor of lr to another: a warm-up.</source>
            <translation>lr 的倍数沿直线从一个值变到另一个值：用于预热。</translation>
        </message>
        <message>
            <source>A table in text that every program reads, with every step.</source>
            <translation>任何程序都能读取的文本表格，含每一步。</translation>
        </message>
        <message>
            <source>ASGD</source>
            <translation>ASGD</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>准确率</translation>
        </message>
        <message>
            <source>Adadelta</source>
            <translation>Adadelta</translation>
        </message>
        <message>
            <source>Adafactor</source>
            <translation>Adafactor</translation>
        </message>
        <message>
            <source>Adafactor scales an update down whose root mean square is above this.</source>
            <translation>更新的均方根大于此值时，Adafactor 会把它缩小。</translation>
        </message>
        <message>
            <source>Adagrad</source>
            <translation>Adagrad</translation>
        </message>
        <message>
            <source>Adagrad with a fading memory, and no learning rate to choose in principle.</source>
            <translation>记忆逐渐淡去的 Adagrad，原则上无需选择学习率。</translation>
        </message>
        <message>
            <source>Adam</source>
            <translation>Adam</translation>
        </message>
        <message>
            <source>Adam for gradients that are 0 for long and then large, as those of embeddings: a step is hardly ever longer than lr, and no average of squares has to be warmed up.</source>
            <translation>用于长时间为 0、然后突然很大的梯度（如嵌入的梯度）的 Adam：步长几乎不会超过 lr，也没有需要预热的平方平均。</translation>
        </message>
        <message>
            <source>Adam for weights with sparse gradients (the lookup table): changes only the rows that the batch used. Adam moves all other weights.</source>
            <translation>用于稀疏梯度权重（查找表）的 Adam：只改变批用到的行。其他权重由 Adam 更新。</translation>
        </message>
        <message>
            <source>Adam that warms itself up while its averages are still uncertain.</source>
            <translation>在平均值尚不可靠时自行预热的 Adam。</translation>
        </message>
        <message>
            <source>Adam with Nesterov momentum.</source>
            <translation>带 Nesterov 动量的 Adam。</translation>
        </message>
        <message>
            <source>Adam with the largest gradient in place of the average square.</source>
            <translation>用最大梯度代替平均平方的 Adam。</translation>
        </message>
        <message>
            <source>Adam with the squared gradients kept as rows and columns: little memory for large matrices.</source>
            <translation>按行和列保存梯度平方的 Adam：大矩阵也只占少量内存。</translation>
        </message>
        <message>
            <source>Adam with weight decay apart from the gradient; the usual choice for transformers.</source>
            <translation>权重衰减与梯度分开的 Adam；Transformer 的常用选择。</translation>
        </message>
        <message>
            <source>Adam with weight decay that does what its name says: the usual choice for transformers and for fine-tuning, with a warm-up and a falling schedule.</source>
            <translation>权重衰减名副其实的 Adam：Transformer 和微调的常用选择，配合预热和下降的调度。</translation>
        </message>
        <message>
            <source>AdamW</source>
            <translation>AdamW</translation>
        </message>
        <message>
            <source>Adamax</source>
            <translation>Adamax</translation>
        </message>
        <message>
            <source>After how many advances lr is back at its full value.</source>
            <translation>推进多少次后 lr 恢复完整值。</translation>
        </message>
        <message>
            <source>After so many advances lr is multiplied by gamma.</source>
            <translation>每推进这么多次，lr 乘以 gamma。</translation>
        </message>
        <message>
            <source>After which share of the run the averaging starts: 0 is at once, 0.75 for the last quarter.</source>
            <translation>运行到多大比例之后开始平均：0 为立即开始，0.75 为最后四分之一。</translation>
        </message>
        <message>
            <source>All groups are frozen, so there is nothing to train: unfreeze one.</source>
            <translation>所有组都已冻结，没有可训练的：请解冻一个。</translation>
        </message>
        <message>
            <source>All other groups are frozen, so nothing would be left to train.</source>
            <translation>其他组都已冻结，将没有可训练的。</translation>
        </message>
        <message>
            <source>All training samples are of the class {name}: there is nothing to tell apart.</source>
            <translation>所有训练样本都属于类别 {name}：没有可区分的。</translation>
        </message>
        <message>
            <source>All {count:,} numbers of {steps:,} steps are the same, and so are the weights at step {step}.</source>
            <translation>{steps:,} 步的全部 {count:,} 个数都相同，第 {step} 步的权重也相同。</translation>
        </message>
        <message>
            <source>All {count:,} numbers of {steps:,} steps are the same, but the weights at step {step} are not.</source>
            <translation>{steps:,} 步的全部 {count:,} 个数都相同，但第 {step} 步的权重不同。</translation>
        </message>
        <message>
            <source>All {count:,} numbers of {steps:,} steps are the same. There is no checkpoint to compare the weights with.</source>
            <translation>{steps:,} 步的全部 {count:,} 个数都相同。没有检查点可用来比较权重。</translation>
        </message>
        <message>
            <source>All {total} steps are made: ask for more steps or epochs to go on.</source>
            <translation>全部 {total} 步已完成：要继续，请增加步数或轮数。</translation>
        </message>
        <message>
            <source>Among the weights these are no tensors, and left out: {names}.</source>
            <translation>权重中以下各项不是张量，已略去：{names}。</translation>
        </message>
        <message>
            <source>Another optimizer: {part}</source>
            <translation>更换优化器：{part}</translation>
        </message>
        <message>
            <source>Another schedule: {part}</source>
            <translation>更换调度：{part}</translation>
        </message>
        <message>
            <source>Arms that wind around each other: hard for a small net, and worth watching while it learns.</source>
            <translation>互相缠绕的旋臂：对小网络来说很难，学习过程值得一看。</translation>
        </message>
        <message>
            <source>Asks that the right class beats every other by a margin; less sure of itself than cross-entropy.</source>
            <translation>要求正确类别比其他类别高出一个间隔；不像交叉熵那样自信。</translation>
        </message>
        <message>
            <source>At these advances lr is multiplied by gamma.</source>
            <translation>在这些推进次数处，lr 乘以 gamma。</translation>
        </message>
        <message>
            <source>Augmentation is for pictures, and these data are none: take out all transforms, or choose a dataset of pictures.</source>
            <translation>数据增强用于图片，而这些数据不是图片：请去掉所有变换，或选择图片数据集。</translation>
        </message>
        <message>
            <source>Auto is classification for text, yes/no and few different whole numbers, else regression.</source>
            <translation>文本、是/否和少数不同的整数时，auto 为分类，否则为回归。</translation>
        </message>
        <message>
            <source>Auto is classification where all targets are whole numbers, else regression.</source>
            <translation>所有目标都是整数时，auto 为分类，否则为回归。</translation>
        </message>
        <message>
            <source>Average the weights over the steps and measure the average beside the raw weights: ema is an exponential moving average after each step, swa the mean of the weights after each epoch.</source>
            <translation>对各步的权重取平均，并在原始权重之外也测量平均权重：ema 是每步之后的指数移动平均，swa 是每轮之后权重的均值。</translation>
        </message>
        <message>
            <source>Batches whose gradients are put together for one step, as if they were one batch of all their samples: for batches that do not fit into memory.</source>
            <translation>多少批的梯度合起来走一步，如同它们的全部样本属于同一批：用于内存放不下的批。</translation>
        </message>
        <message>
            <source>Before step</source>
            <translation>步之前</translation>
        </message>
        <message>
            <source>Begun</source>
            <translation>开始时间</translation>
        </message>
        <message>
            <source>Best</source>
            <translation>最佳</translation>
        </message>
        <message>
            <source>Bins for each input number; more of them follow finer steps and need more samples.</source>
            <translation>每个输入数的箱数；箱越多，分得越细，需要的样本也越多。</translation>
        </message>
        <message>
            <source>Blobs</source>
            <translation>点团</translation>
        </message>
        <message>
            <source>Breast cancer (scikit-learn)</source>
            <translation>乳腺癌 (scikit-learn)</translation>
        </message>
        <message>
            <source>Bring each channel to mean 0 and deviation 1 over the training split; off leaves 0 to 1, as ToTensor does.</source>
            <translation>按训练集把每个通道变为均值 0、标准差 1；off 则保持 0 到 1，与 ToTensor 相同。</translation>
        </message>
        <message>
            <source>Bring each channel to mean 0 and deviation 1 over the training split; off leaves 0 to 1.</source>
            <translation>按训练集把每个通道变为均值 0、标准差 1；off 则保持 0 到 1。</translation>
        </message>
        <message>
            <source>Bring each coordinate to mean 0 and deviation 1, by what the training split has.</source>
            <translation>按训练集把每个坐标变为均值 0、标准差 1。</translation>
        </message>
        <message>
            <source>Bring each feature to mean 0 and deviation 1, by what the training split has.</source>
            <translation>按训练集把每个特征变为均值 0、标准差 1。</translation>
        </message>
        <message>
            <source>Bring every number of the gradient between minus this and this.</source>
            <translation>把梯度的每个数限制在此数的负值与正值之间。</translation>
        </message>
        <message>
            <source>Bring regression targets to mean 0 and deviation 1 too; losses are then in that scale.</source>
            <translation>回归目标也变为均值 0、标准差 1；损失随之按此尺度计。</translation>
        </message>
        <message>
            <source>Bring the target, from 4.7 to 14.1, to mean 0 and deviation 1.</source>
            <translation>把目标（从 4.7 到 14.1）变为均值 0、标准差 1。</translation>
        </message>
        <message>
            <source>Bring the targets to mean 0 and deviation 1 too; losses are then in that scale.</source>
            <translation>目标也变为均值 0、标准差 1；损失随之按此尺度计。</translation>
        </message>
        <message>
            <source>By how much the right class must be ahead.</source>
            <translation>正确类别必须领先多少。</translation>
        </message>
        <message>
            <source>CIFAR-10</source>
            <translation>CIFAR-10</translation>
        </message>
        <message>
            <source>CIFAR-10 CNN of the tutorial</source>
            <translation>教程中的 CIFAR-10 卷积网络</translation>
        </message>
        <message>
            <source>CIFAR-10 as in the tutorial: test split, batch size 1, SGD (R1)</source>
            <translation>如教程的 CIFAR-10：测试集，批大小 1，SGD (R1)</translation>
        </message>
        <message>
            <source>CIFAR-100</source>
            <translation>CIFAR-100</translation>
        </message>
        <message>
            <source>CIFAR-10: the tutorial's net at batch size 64, train and test split</source>
            <translation>CIFAR-10：教程的网络，批大小 64，训练集和测试集</translation>
        </message>
        <message>
            <source>CPU threads</source>
            <translation>CPU 线程数</translation>
        </message>
        <message>
            <source>CSV</source>
            <translation>CSV</translation>
        </message>
        <message>
            <source>Cancelled.</source>
            <translation>已取消。</translation>
        </message>
        <message>
            <source>ChainedScheduler (stack)</source>
            <translation>ChainedScheduler（叠加）</translation>
        </message>
        <message>
            <source>Channels of a picture.</source>
            <translation>图片的通道数。</translation>
        </message>
        <message>
            <source>Channels of the first convolution; the second has twice as many.</source>
            <translation>第一个卷积的通道数；第二个是它的两倍。</translation>
        </message>
        <message>
            <source>Checking {file}</source>
            <translation>正在检查 {file}</translation>
        </message>
        <message>
            <source>Classes are very unbalanced: {most} has {many:,} training samples, {least} has {few:,}. Accuracy alone says little.</source>
            <translation>各类很不均衡：{most} 有 {many:,} 个训练样本，{least} 有 {few:,} 个。单看准确率说明不了什么。</translation>
        </message>
        <message>
            <source>Classes with pictures for validation but none for training: {names}.</source>
            <translation>有验证图片但没有训练图片的类别：{names}。</translation>
        </message>
        <message>
            <source>Classification has one target; {names} are {count}.</source>
            <translation>分类只有一个目标；{names} 是 {count} 个。</translation>
        </message>
        <message>
            <source>Classification: keep the same share of each class for validation.</source>
            <translation>分类：每个类别留出同样比例作验证。</translation>
        </message>
        <message>
            <source>Climb in place of descend.</source>
            <translation>上升而不是下降。</translation>
        </message>
        <message>
            <source>Coefficients of the Newton–Schulz iterations that make the momentum orthogonal.</source>
            <translation>使动量正交化的 Newton–Schulz 迭代的系数。</translation>
        </message>
        <message>
            <source>Columns that are no features: names or patterns with commas between.</source>
            <translation>不作特征的列：名称或模式，用逗号分隔。</translation>
        </message>
        <message>
            <source>Columns whose numbers are only names (a postcode), as patterns: each value becomes a category of its own, as text always does.</source>
            <translation>数值只是名称的列（如邮政编码），写成模式：每个值自成一个类别，与文本一样。</translation>
        </message>
        <message>
            <source>Constant in 'exp_range' scaling function: gamma**(cycle iterations).</source>
            <translation>'exp_range' 缩放函数中的常数：gamma**(周期内迭代次数)。</translation>
        </message>
        <message>
            <source>ConstantLR</source>
            <translation>ConstantLR</translation>
        </message>
        <message>
            <source>Coordinates of a point.</source>
            <translation>一个点的坐标。</translation>
        </message>
        <message>
            <source>CosineAnnealingLR</source>
            <translation>CosineAnnealingLR</translation>
        </message>
        <message>
            <source>CosineAnnealingWarmRestarts</source>
            <translation>CosineAnnealingWarmRestarts</translation>
        </message>
        <message>
            <source>Cross-entropy</source>
            <translation>交叉熵</translation>
        </message>
        <message>
            <source>Curves</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>Curves of single layers</source>
            <translation>单层的曲线</translation>
        </message>
        <message>
            <source>CyclicLR</source>
            <translation>CyclicLR</translation>
        </message>
        <message>
            <source>CyclicLR would go from base_lr {low} down to max_lr {high}: fill in both, or choose another lr.</source>
            <translation>CyclicLR 会从 base_lr {low} 降到 max_lr {high}：请填写两者，或选择其他 lr。</translation>
        </message>
        <message>
            <source>Decay weights apart from the gradient, as AdamW does.</source>
            <translation>像 AdamW 那样，权重衰减与梯度分开。</translation>
        </message>
        <message>
            <source>Descent</source>
            <translation>Descent</translation>
        </message>
        <message>
            <source>Determines the initial learning rate via initial_lr = max_lr/div_factor.</source>
            <translation>决定初始学习率：initial_lr = max_lr/div_factor。</translation>
        </message>
        <message>
            <source>Determines the minimum learning rate via min_lr = initial_lr/final_div_factor.</source>
            <translation>决定最小学习率：min_lr = initial_lr/final_div_factor。</translation>
        </message>
        <message>
            <source>Deviation of each cloud; their middles lie in -10 to 10.</source>
            <translation>每个点团的标准差；它们的中心在 -10 到 10 之间。</translation>
        </message>
        <message>
            <source>Deviation of the normal noise that is added to each coordinate.</source>
            <translation>加到每个坐标上的正态噪声的标准差。</translation>
        </message>
        <message>
            <source>Deviation of the normal noise that is added to each target.</source>
            <translation>加到每个目标上的正态噪声的标准差。</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <source>Diabetes (scikit-learn)</source>
            <translation>糖尿病 (scikit-learn)</translation>
        </message>
        <message>
            <source>Diabetes: an MLP that overfits, AdamW</source>
            <translation>糖尿病：会过拟合的 MLP，AdamW</translation>
        </message>
        <message>
            <source>Divide by the variance of the gradient in place of its square.</source>
            <translation>除以梯度的方差而不是它的平方。</translation>
        </message>
        <message>
            <source>Divides each step by the recent size of the gradient; long used for recurrent nets.</source>
            <translation>每步除以梯度近期的大小；长期用于循环网络。</translation>
        </message>
        <message>
            <source>Divides each weight's step by all gradients it has seen; for rare features. The steps only shrink.</source>
            <translation>每个权重的步长除以它见过的所有梯度；适合罕见特征。步长只会缩小。</translation>
        </message>
        <message>
            <source>Done by hand</source>
            <translation>手动操作</translation>
        </message>
        <message>
            <source>Downloading {file}</source>
            <translation>正在下载 {file}</translation>
        </message>
        <message>
            <source>Draw a new order of the samples for each epoch, from the seed and the epoch's number.</source>
            <translation>每轮根据种子和轮号重新排列样本。</translation>
        </message>
        <message>
            <source>Draw bytes from 0 to 255, as pictures have, in place of normal numbers.</source>
            <translation>取 0 到 255 的字节（如图片那样），而不是正态分布的数。</translation>
        </message>
        <message>
            <source>Drawn by hand</source>
            <translation>手绘</translation>
        </message>
        <message>
            <source>EMNIST</source>
            <translation>EMNIST</translation>
        </message>
        <message>
            <source>Every picture is decoded whenever it is read, since there was no room to keep them decoded ({size}): for faster reading make room, then delete the folder {folder}.</source>
            <translation>因为没有空间存放解码后的图片（{size}），每张图片每次读取时都要解码：要加快读取，请腾出空间，再删除文件夹 {folder}。</translation>
        </message>
        <message>
            <source>Every picture is decoded whenever it is read: decoded, they take {size}, and no more than {most} are kept.</source>
            <translation>每张图片每次读取时都要解码：解码后共占 {size}，而最多保留 {most}。</translation>
        </message>
        <message>
            <source>ExponentialLR</source>
            <translation>ExponentialLR</translation>
        </message>
        <message>
            <source>Factor by which the learning rate will be reduced. new_lr = lr * factor.</source>
            <translation>学习率降低的倍数：new_lr = lr * factor。</translation>
        </message>
        <message>
            <source>Factors by which a weight's step shrinks (sign changed) and grows; the first between 0 and 1, the second above 1.</source>
            <translation>权重步长缩小（符号改变时）和增大的倍数；前者在 0 和 1 之间，后者大于 1。</translation>
        </message>
        <message>
            <source>Falls along half a cosine wave again and again, starting anew each time.</source>
            <translation>一次又一次沿半个余弦波下降，每次重新开始。</translation>
        </message>
        <message>
            <source>Falls along half a cosine wave, from lr to eta_min.</source>
            <translation>沿半个余弦波从 lr 降到 eta_min。</translation>
        </message>
        <message>
            <source>Falls to 0 along a power of the time left.</source>
            <translation>按剩余时间的幂降到 0。</translation>
        </message>
        <message>
            <source>Fashion-MNIST</source>
            <translation>Fashion-MNIST</translation>
        </message>
        <message>
            <source>Folders beside those for training and validation were left out: {names}.</source>
            <translation>训练和验证文件夹之外的文件夹未使用：{names}。</translation>
        </message>
        <message>
            <source>For convex problems, where the average of the weights is better than the last ones.</source>
            <translation>用于凸问题，其中权重的平均比最后的权重更好。</translation>
        </message>
        <message>
            <source>For example 0.1 * 0.95 ** epoch, or lr / 2 if epoch % 10 == 0 and epoch &gt; 0 else lr.</source>
            <translation>例如 0.1 * 0.95 ** epoch，或 lr / 2 if epoch % 10 == 0 and epoch &gt; 0 else lr。</translation>
        </message>
        <message>
            <source>For features of which some are rare: a weight that seldom has a gradient keeps its long steps. Steps only ever shrink, so long runs of deep nets come to a stand.</source>
            <translation>适合其中有些罕见的特征：很少有梯度的权重保持较大的步长。步长只会缩小，因此深层网络的长时间运行会停滞不前。</translation>
        </message>
        <message>
            <source>For large matrices when memory is short: it keeps a number for each row and column in place of one or two for each weight. Steps are relative to the size of the weights, and there is no momentum.</source>
            <translation>用于内存不足时的大矩阵：每行每列保存一个数，而不是每个权重一两个。步长相对于权重的大小，且没有动量。</translation>
        </message>
        <message>
            <source>For large tables of which a batch uses a few rows, such as embeddings with sparse gradients: a step costs as much as those rows do. It needs a model that has some, such as the lookup table.</source>
            <translation>用于每批只用到几行的大表，如稀疏梯度的嵌入：一步的开销只与这些行相当。需要有稀疏梯度的模型，如查找表。</translation>
        </message>
        <message>
            <source>For recurrent nets and reinforcement learning, where it has long been the custom. Nothing corrects the average at the start, so the first steps are long: begin with a small lr.</source>
            <translation>用于循环网络和强化学习，在那里早已是惯例。开始时的平均没有修正，因此最初几步很大：请从较小的 lr 开始。</translation>
        </message>
        <message>
            <source>For small nets in full batches: only the sign of the gradient counts, and each weight has a step of its own. In small batches the signs are noise, and it fails.</source>
            <translation>用于整批训练的小网络：只看梯度的符号，每个权重有自己的步长。小批时符号只是噪声，它会失败。</translation>
        </message>
        <message>
            <source>For small, smooth problems in full batches (batch size 0): regression, physics-informed nets, a last polish. It takes all weights in one group, and the noise of small batches spoils it.</source>
            <translation>用于小而光滑、整批训练（批大小 0）的问题：回归、物理信息网络、最后的精修。它要求所有权重在一组，小批的噪声会使它失效。</translation>
        </message>
        <message>
            <source>For the matrices of hidden layers, above all of transformers: all directions of the momentum get about the same length, so that rare ones are learned too. It often needs fewer steps than AdamW, and keeps half as many numbers beside the weights.</source>
            <translation>用于隐藏层的矩阵，尤其是 Transformer 的：动量的各个方向长度大致相同，因此罕见的方向也能学到。所需步数常少于 AdamW，且在权重之外只保存一半的数。</translation>
        </message>
        <message>
            <source>Fork of</source>
            <translation>分支自</translation>
        </message>
        <message>
            <source>Formula of your own</source>
            <translation>自定义公式</translation>
        </message>
        <message>
            <source>Four random pictures: tiny CNN with batch norm, Adam (R8)</source>
            <translation>四张随机图片：带批归一化的微型 CNN，Adam (R8)</translation>
        </message>
        <message>
            <source>From {place}.</source>
            <translation>来自 {place}。</translation>
        </message>
        <message>
            <source>Gradient norm</source>
            <translation>梯度范数</translation>
        </message>
        <message>
            <source>Grey pictures of 28 × 28 pixels: handwritten letters and digits, lying on their side as torchvision gives them. In the variant letters, class 0 has no pictures.</source>
            <translation>28 × 28 像素的灰度图：手写字母和数字，如 torchvision 给出的那样横躺着。在变体 letters 中，第 0 类没有图片。</translation>
        </message>
        <message>
            <source>Group {group} frozen</source>
            <translation>组 {group} 已冻结</translation>
        </message>
        <message>
            <source>Group {group} trained again</source>
            <translation>组 {group} 重新训练</translation>
        </message>
        <message>
            <source>Group {group}: {problem}</source>
            <translation>组 {group}：{problem}</translation>
        </message>
        <message>
            <source>Groups by pattern need at least one group: give it a name and a pattern.</source>
            <translation>按模式分组至少需要一个组：请给它名称和模式。</translation>
        </message>
        <message>
            <source>Guesses the curvature from past steps and evaluates the loss several times in each; for small, smooth problems in full batches.</source>
            <translation>由过去的步推测曲率，每步多次计算损失；适合小而光滑、整批训练的问题。</translation>
        </message>
        <message>
            <source>Handwritten digits (scikit-learn)</source>
            <translation>手写数字 (scikit-learn)</translation>
        </message>
        <message>
            <source>Handwritten digits: small CNN, SGD with momentum</source>
            <translation>手写数字：小型 CNN，带动量的 SGD</translation>
        </message>
        <message>
            <source>Height and width of a picture.</source>
            <translation>图片的高和宽。</translation>
        </message>
        <message>
            <source>Highest learning rate of a cycle.</source>
            <translation>一个周期内的最高学习率。</translation>
        </message>
        <message>
            <source>How a text table is written; auto knows UTF-8, UTF-16 and UTF-32 with their mark, GBK, and takes the rest for Windows-1252 or Latin-1.</source>
            <translation>文本表格的编码；auto 能识别带标记的 UTF-8、UTF-16 和 UTF-32 以及 GBK，其余按 Windows-1252 或 Latin-1 处理。</translation>
        </message>
        <message>
            <source>How far to go is searched by the strong Wolfe conditions, or not at all.</source>
            <translation>按强 Wolfe 条件搜索步长，或完全不搜索。</translation>
        </message>
        <message>
            <source>How fast ASGD's steps shrink, and how strongly weights decay.</source>
            <translation>ASGD 的步长缩小得多快，权重衰减得多强。</translation>
        </message>
        <message>
            <source>How fast the learning rate falls by itself with the number of steps.</source>
            <translation>学习率随步数自行下降的快慢。</translation>
        </message>
        <message>
            <source>How long the average of the squared gradient remembers: 0.99 is about 100 steps.</source>
            <translation>梯度平方的平均记忆多久：0.99 约为 100 步。</translation>
        </message>
        <message>
            <source>How long the averages of the gradient (first) and of its square (second) remember: 0.9 is about 10 steps, 0.999 about 1,000.</source>
            <translation>梯度（第一个）及其平方（第二个）的平均记忆多久：0.9 约为 10 步，0.999 约为 1,000 步。</translation>
        </message>
        <message>
            <source>How long the averages remember: 0.9 is about 10 steps.</source>
            <translation>平均值记忆多久：0.9 约为 10 步。</translation>
        </message>
        <message>
            <source>How long the moving average remembers: 0.999 is about 1,000 steps. For ema only.</source>
            <translation>移动平均记忆多久：0.999 约为 1,000 步。仅用于 ema。</translation>
        </message>
        <message>
            <source>How lr gets from one point to the next: in a straight line, in a straight line on a logarithmic axis, or in steps.</source>
            <translation>lr 如何从一个点到下一个点：沿直线、在对数轴上沿直线，或按阶梯。</translation>
        </message>
        <message>
            <source>How many clouds; there must be as many samples at least.</source>
            <translation>多少个点团；样本数至少要有这么多。</translation>
        </message>
        <message>
            <source>How many evaluations of the loss one step may make.</source>
            <translation>一步中最多计算多少次损失。</translation>
        </message>
        <message>
            <source>How many numbers make one input.</source>
            <translation>一个输入由多少个数组成。</translation>
        </message>
        <message>
            <source>How many numbers make one target.</source>
            <translation>一个目标由多少个数组成。</translation>
        </message>
        <message>
            <source>How many of the inputs the targets depend on; the others mean nothing.</source>
            <translation>目标取决于多少个输入；其余的没有意义。</translation>
        </message>
        <message>
            <source>How many past updates LBFGS keeps to guess the curvature.</source>
            <translation>LBFGS 保留多少次过去的更新来推测曲率。</translation>
        </message>
        <message>
            <source>How many pictures.</source>
            <translation>多少张图片。</translation>
        </message>
        <message>
            <source>How many samples make one step; 0 takes the whole training split at once (full batch).</source>
            <translation>一步用多少样本；0 表示一次用整个训练集（整批）。</translation>
        </message>
        <message>
            <source>How many samples.</source>
            <translation>多少个样本。</translation>
        </message>
        <message>
            <source>How many spirals, each a class.</source>
            <translation>多少条螺旋，每条为一类。</translation>
        </message>
        <message>
            <source>How many times each winds around the middle.</source>
            <translation>每条绕中心多少圈。</translation>
        </message>
        <message>
            <source>How many times the whole training split is gone through.</source>
            <translation>整个训练集要过多少遍。</translation>
        </message>
        <message>
            <source>How much less of the new gradient enters the momentum; usually 0.</source>
            <translation>新梯度进入动量时减少多少；通常为 0。</translation>
        </message>
        <message>
            <source>How often LBFGS may evaluate and move within one step.</source>
            <translation>LBFGS 在一步内最多计算并移动多少次。</translation>
        </message>
        <message>
            <source>How the learning rate follows the shape of a matrix. With match_rms_adamw, lr and weight_decay can be those of AdamW.</source>
            <translation>学习率如何随矩阵形状而变。用 match_rms_adamw 时，lr 和 weight_decay 可与 AdamW 的相同。</translation>
        </message>
        <message>
            <source>How the memory of Adafactor's squared gradient grows; usually -0.8.</source>
            <translation>Adafactor 梯度平方的记忆如何增长；通常为 -0.8。</translation>
        </message>
        <message>
            <source>How the momentum warms up in NAdam.</source>
            <translation>NAdam 中动量如何预热。</translation>
        </message>
        <message>
            <source>Huber</source>
            <translation>Huber</translation>
        </message>
        <message>
            <source>If True, momentum is cycled inversely to learning rate between 'base_momentum' and 'max_momentum'. Needs an optimizer with momentum or betas.</source>
            <translation>若为真，动量在 'base_momentum' 与 'max_momentum' 之间与学习率反向循环。优化器需有动量或 betas。</translation>
        </message>
        <message>
            <source>If True, use a third phase of the schedule to annihilate the learning rate according to 'final_div_factor' instead of modifying the second phase (the first two phases will be symmetrical about the step indicated by 'pct_start').</source>
            <translation>若为真，则用第三阶段按 'final_div_factor' 把学习率降到极小，而不改动第二阶段（前两个阶段以 'pct_start' 所指的步对称）。</translation>
        </message>
        <message>
            <source>Initial weights, order, augmentation and dropout all come from this number.</source>
            <translation>初始权重、顺序、数据增强和 dropout 都由这个数决定。</translation>
        </message>
        <message>
            <source>Inputs are large: {name} has mean {mean:.4g} and deviation {deviation:.4g}. Bring them to mean 0 and deviation 1, or training needs a very small learning rate.</source>
            <translation>输入很大：{name} 的均值为 {mean:.4g}，标准差为 {deviation:.4g}。请把它们变为均值 0、标准差 1，否则训练需要很小的学习率。</translation>
        </message>
        <message>
            <source>Inputs of the validation split have the shape {validation}, those of the training split {train}: they must be equal.</source>
            <translation>验证集的输入形状为 {validation}，训练集的为 {train}：两者必须相同。</translation>
        </message>
        <message>
            <source>Iris flowers (scikit-learn)</source>
            <translation>鸢尾花 (scikit-learn)</translation>
        </message>
        <message>
            <source>It looks at the loss after each epoch.</source>
            <translation>它在每轮之后查看损失。</translation>
        </message>
        <message>
            <source>JSON</source>
            <translation>JSON</translation>
        </message>
        <message>
            <source>Keep a checkpoint of the lowest validation loss; written at most every ten seconds and whenever the run rests.</source>
            <translation>保留验证损失最低的检查点；最多每十秒写一次，运行静止时也会写。</translation>
        </message>
        <message>
            <source>Keep only the rows that were looked up in the table's gradient. SparseAdam and L-BFGS can use it so; for other optimizers switch it off: same numbers, more work.</source>
            <translation>表的梯度只保留查到的行。SparseAdam 和 L-BFGS 能这样使用；用其他优化器时请关闭：结果相同，但计算更多。</translation>
        </message>
        <message>
            <source>Keep the state on the GPU so that a step can be recorded in a CUDA graph; CUDA only.</source>
            <translation>把状态保留在 GPU 上，以便用 CUDA 图记录一步；仅限 CUDA。</translation>
        </message>
        <message>
            <source>Keeps the division from failing where gradients are tiny.</source>
            <translation>梯度极小时防止除法出错。</translation>
        </message>
        <message>
            <source>Kuzushiji-MNIST</source>
            <translation>Kuzushiji-MNIST</translation>
        </message>
        <message>
            <source>L-BFGS</source>
            <translation>L-BFGS</translation>
        </message>
        <message>
            <source>L-BFGS cannot work on weights in the layout of this run (channels last): start a run with it.</source>
            <translation>L-BFGS 不能处理本次运行的权重布局 (channels last)：请一开始就用它运行。</translation>
        </message>
        <message>
            <source>L-BFGS takes all weights in one group, and this run has {count}: choose another optimizer.</source>
            <translation>L-BFGS 要求所有权重在一组，而本次运行有 {count} 组：请选择另一个优化器。</translation>
        </message>
        <message>
            <source>L-BFGS takes all weights in one group: choose another optimizer first.</source>
            <translation>L-BFGS 要求所有权重在一组：请先选择另一个优化器。</translation>
        </message>
        <message>
            <source>L-BFGS takes all weights in one group: set {name} to one.</source>
            <translation>L-BFGS 要求所有权重在一组：请把 {name} 设为 one。</translation>
        </message>
        <message>
            <source>Labels run from {lowest} to {highest} and do not start at 0: the model gets outputs that are never right. Subtract {lowest} from each.</source>
            <translation>标签从 {lowest} 到 {highest}，不是从 0 开始：模型会有永远不正确的输出。请把每个标签减去 {lowest}。</translation>
        </message>
        <message>
            <source>Labels run from {lowest} to {highest}, and there are {count} classes: they must run from 0 to {last}.</source>
            <translation>标签从 {lowest} 到 {highest}，而有 {count} 类：标签必须从 0 到 {last}。</translation>
        </message>
        <message>
            <source>LambdaLR</source>
            <translation>LambdaLR</translation>
        </message>
        <message>
            <source>Last</source>
            <translation>最后</translation>
        </message>
        <message>
            <source>Layer-wise decay: with groups by layer, the last layer has the full learning rate and each one before it this share of the next one's; 1 is no decay.</source>
            <translation>逐层衰减：按层分组时，最后一层用完整的学习率，之前每层为其后一层的这个比例；1 为不衰减。</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>Learning rate of Adam, which moves the weights with dense gradients; lr where it is not given.</source>
            <translation>Adam 的学习率，它更新稠密梯度的权重；未给出时为 lr。</translation>
        </message>
        <message>
            <source>Learning rate of AdamW, which moves the weights that are no matrices; usually 1e-4 to 1e-2.</source>
            <translation>AdamW 的学习率，它更新不是矩阵的权重；通常为 1e-4 到 1e-2。</translation>
        </message>
        <message>
            <source>Learning rate: how far a step goes. Too small is slow, too large makes the loss grow; usually between 1e-4 and 1.</source>
            <translation>学习率：一步走多远。太小则慢，太大则损失上升；通常在 1e-4 与 1 之间。</translation>
        </message>
        <message>
            <source>Left out: {names}.</source>
            <translation>已略去：{names}。</translation>
        </message>
        <message>
            <source>Let Muon move the matrices. Switched off for one group (an embedding, the output layer), AdamW moves that group's matrices too, as is the custom.</source>
            <translation>由 Muon 更新矩阵。若对某个组（嵌入、输出层）关闭，该组的矩阵也由 AdamW 更新，这是惯常做法。</translation>
        </message>
        <message>
            <source>Lightning</source>
            <translation>Lightning</translation>
        </message>
        <message>
            <source>Line {line} of {file} has {given} values, and there are {count} columns.</source>
            <translation>{file} 的第 {line} 行有 {given} 个值，而共有 {count} 列。</translation>
        </message>
        <message>
            <source>Line {line} of {file} has {given} values, and {reference}: correct the line, or set delimiter.</source>
            <translation>{file} 的第 {line} 行有 {given} 个值，而{reference}：请改正该行，或设置 delimiter。</translation>
        </message>
        <message>
            <source>Line {line} of {file}: {problem}</source>
            <translation>{file} 的第 {line} 行：{problem}</translation>
        </message>
        <message>
            <source>Linear layers with ReLU between them; without hidden layers it is linear or softmax regression.</source>
            <translation>线性层之间用 ReLU；没有隐藏层时就是线性回归或 softmax 回归。</translation>
        </message>
        <message>
            <source>Linear regression</source>
            <translation>线性回归</translation>
        </message>
        <message>
            <source>LinearLR</source>
            <translation>LinearLR</translation>
        </message>
        <message>
            <source>Linnerud (scikit-learn)</source>
            <translation>Linnerud (scikit-learn)</translation>
        </message>
        <message>
            <source>Loading the samples</source>
            <translation>正在加载样本</translation>
        </message>
        <message>
            <source>Looking at the samples</source>
            <translation>正在查看样本</translation>
        </message>
        <message>
            <source>Looking for pictures in {folder}</source>
            <translation>正在 {folder} 中查找图片</translation>
        </message>
        <message>
            <source>Lookup table (sparse gradients)</source>
            <translation>查找表（稀疏梯度）</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Lower momentum boundaries in the cycle for each parameter group. Note that momentum is cycled inversely to learning rate; at the peak of a cycle, momentum is 'base_momentum' and learning rate is 'max_lr'.</source>
            <translation>每个参数组在周期中动量的下界。动量与学习率反向循环；周期顶点处动量为 'base_momentum'，学习率为 'max_lr'。</translation>
        </message>
        <message>
            <source>Lowest learning rate of a cycle.</source>
            <translation>一个周期内的最低学习率。</translation>
        </message>
        <message>
            <source>MLP (fully connected)</source>
            <translation>MLP（全连接）</translation>
        </message>
        <message>
            <source>MNIST</source>
            <translation>MNIST</translation>
        </message>
        <message>
            <source>Making the steps from {first} to {step} again</source>
            <translation>正在重走第 {first} 到 {step} 步</translation>
        </message>
        <message>
            <source>Maximum number of iterations.</source>
            <translation>最大迭代次数。</translation>
        </message>
        <message>
            <source>Mean absolute error</source>
            <translation>平均绝对误差</translation>
        </message>
        <message>
            <source>Mean squared error</source>
            <translation>均方误差</translation>
        </message>
        <message>
            <source>Measure the validation split after every so many epochs; 0 is never.</source>
            <translation>每隔这么多轮测量一次验证集；0 为从不。</translation>
        </message>
        <message>
            <source>Minimal decay applied to lr. If the difference between new and old lr is smaller than eps, the update is ignored.</source>
            <translation>lr 的最小衰减量。新旧 lr 之差小于 eps 时忽略更新。</translation>
        </message>
        <message>
            <source>Minimum learning rate.</source>
            <translation>最小学习率。</translation>
        </message>
        <message>
            <source>Momentum made orthogonal, for matrices: weights of exactly two dimensions. AdamW moves all others, such as biases, normalisation and convolutions.</source>
            <translation>正交化的动量，用于矩阵：恰好二维的权重。其他的由 AdamW 更新，如偏置、归一化和卷积。</translation>
        </message>
        <message>
            <source>Momentum, and a step size of its own for each weight from the average of squared gradients; a good first choice.</source>
            <translation>动量，加上由梯度平方平均得出的、每个权重各自的步长；不错的首选。</translation>
        </message>
        <message>
            <source>More texts that mean missing, with commas between; empty cells, NA, NaN, null and ? always do.</source>
            <translation>更多表示缺失的文本，用逗号分隔；空单元格、NA、NaN、null 和 ? 总是表示缺失。</translation>
        </message>
        <message>
            <source>Multi-class margin (hinge)</source>
            <translation>多类间隔（合页）损失</translation>
        </message>
        <message>
            <source>MultiStepLR</source>
            <translation>MultiStepLR</translation>
        </message>
        <message>
            <source>Multiplicative factor of learning rate decay.</source>
            <translation>学习率衰减的乘数。</translation>
        </message>
        <message>
            <source>MultiplicativeLR</source>
            <translation>MultiplicativeLR</translation>
        </message>
        <message>
            <source>Multiplied at each advance by a factor that is a formula of your own.</source>
            <translation>每次推进时乘以一个由自定义公式给出的系数。</translation>
        </message>
        <message>
            <source>Multiplied by a factor when a loss or an accuracy has stopped getting better.</source>
            <translation>损失或准确率不再改善时，乘以一个倍数。</translation>
        </message>
        <message>
            <source>Multiplied by gamma after every so many advances.</source>
            <translation>每推进这么多次乘以 gamma。</translation>
        </message>
        <message>
            <source>Multiplied by gamma at chosen points.</source>
            <translation>在选定的点乘以 gamma。</translation>
        </message>
        <message>
            <source>Multiplied by the same factor at each advance.</source>
            <translation>每次推进都乘以同一倍数。</translation>
        </message>
        <message>
            <source>Muon (with AdamW)</source>
            <translation>Muon（配 AdamW）</translation>
        </message>
        <message>
            <source>NAdam</source>
            <translation>NAdam</translation>
        </message>
        <message>
            <source>Nesterov momentum: the gradient is corrected by where momentum is about to go. Needs momentum above 0 and dampening 0.</source>
            <translation>Nesterov 动量：按动量将要到达的位置修正梯度。需要 momentum 大于 0 且 dampening 为 0。</translation>
        </message>
        <message>
            <source>Nesterov momentum: the new gradient counts once more beside the average of all.</source>
            <translation>Nesterov 动量：新梯度在总平均之外再计一次。</translation>
        </message>
        <message>
            <source>Never let the average of the squared gradient fall: the AMSGrad variant.</source>
            <translation>不让梯度平方的平均下降：AMSGrad 变体。</translation>
        </message>
        <message>
            <source>New group {group} of {count} tensors</source>
            <translation>新组 {group}，含 {count} 个张量</translation>
        </message>
        <message>
            <source>Newton–Schulz iterations of Muon.</source>
            <translation>Muon 的 Newton–Schulz 迭代次数。</translation>
        </message>
        <message>
            <source>No column is a feature: choose at least one besides the target.</source>
            <translation>没有列作为特征：除目标外请至少选择一列。</translation>
        </message>
        <message>
            <source>No column of {file} is left to be a feature: name at least one besides the target.</source>
            <translation>{file} 没有剩下可作特征的列：除目标外请至少指定一列。</translation>
        </message>
        <message>
            <source>Nobody has looked for samples that are in both splits: a sample that is read twice has other numbers each time.</source>
            <translation>没有检查两个集中是否有相同的样本：同一样本每次读取的数都不同。</translation>
        </message>
        <message>
            <source>Nobody has looked for samples that are in both splits: all {count:,} samples would have to be read for it.</source>
            <translation>没有检查两个集中是否有相同的样本：那需要读取全部 {count:,} 个样本。</translation>
        </message>
        <message>
            <source>None (constant)</source>
            <translation>无（恒定）</translation>
        </message>
        <message>
            <source>None of the weights in {file} fits this model: the file has {theirs}, the model {ours}.</source>
            <translation>{file} 中没有一个权重适合此模型：文件中有 {theirs}，模型中有 {ours}。</translation>
        </message>
        <message>
            <source>None of the {count} pictures in {folder} can be read; of the first, {file}, because {why}: choose another folder.</source>
            <translation>{folder} 中的 {count} 张图片都无法读取；第一张 {file} 的原因是 {why}：请选择另一个文件夹。</translation>
        </message>
        <message>
            <source>Normal random inputs and targets, as in the tutorial's regression example (R2).</source>
            <translation>正态随机的输入和目标，如教程的回归示例 (R2)。</translation>
        </message>
        <message>
            <source>Normal random inputs, of which some are weighted and added to make each target, with noise: the best weights are known, and a linear model finds them.</source>
            <translation>正态随机的输入，其中一些加权相加得到各目标，并带噪声：最佳权重已知，线性模型能找到它们。</translation>
        </message>
        <message>
            <source>Normal random pictures in equal classes; four of 3 × 5 × 5 are the tutorial's tiny example (R8), and 32 × 32 bytes try the speed of a net on CIFAR-shaped data.</source>
            <translation>各类数量相等的正态随机图片；四张 3 × 5 × 5 是教程的微型示例 (R8)，32 × 32 字节则用来测试网络在 CIFAR 形状数据上的速度。</translation>
        </message>
        <message>
            <source>Normalise each hidden layer over the batch before its ReLU.</source>
            <translation>每个隐藏层在 ReLU 之前按批归一化。</translation>
        </message>
        <message>
            <source>Not in the model, and left out: {names}.</source>
            <translation>模型中没有，已略去：{names}。</translation>
        </message>
        <message>
            <source>Not in {file}, and left as they are: {names}.</source>
            <translation>{file} 中没有，保持原样：{names}。</translation>
        </message>
        <message>
            <source>Number of classes; the first samples get class 0, the last the highest.</source>
            <translation>类别数；最前的样本为第 0 类，最后的为最高类。</translation>
        </message>
        <message>
            <source>Number of epochs to wait before resuming normal operation after lr has been reduced.</source>
            <translation>降低 lr 之后，恢复正常前等待的轮数。</translation>
        </message>
        <message>
            <source>Number of iterations until the first restart.</source>
            <translation>第一次重启之前的迭代次数。</translation>
        </message>
        <message>
            <source>Number of training iterations in the increasing half of a cycle.</source>
            <translation>一个周期上升半段的训练迭代次数。</translation>
        </message>
        <message>
            <source>Objects of these classes were not made: {names}.</source>
            <translation>未创建以下类的对象：{names}。</translation>
        </message>
        <message>
            <source>Of {count} channels the first ones are shown, as red, green and blue.</source>
            <translation>{count} 个通道中显示最前的几个，作为红、绿、蓝。</translation>
        </message>
        <message>
            <source>On a GPU: only algorithms that give the same bits every time; slower. A CPU always does.</source>
            <translation>在 GPU 上只用每次结果逐位相同的算法；较慢。CPU 总是如此。</translation>
        </message>
        <message>
            <source>One 3 × 3 convolution, batch norm, ReLU, pooling and a linear layer: the tutorial's tiny net (R8).</source>
            <translation>一个 3 × 3 卷积、批归一化、ReLU、池化和一个线性层：教程的微型网络 (R8)。</translation>
        </message>
        <message>
            <source>One of rel, abs. In rel mode, the dynamic threshold is computed as: * best * (1 + threshold) if mode == 'max' * best * (1 - threshold) if mode == 'min' In abs mode, the dynamic threshold is computed as: * best + threshold if mode == 'max' * best - threshold if mode == 'min'.</source>
            <translation>rel 或 abs。rel 模式下动态阈值为：mode == 'max' 时 best * (1 + threshold)，mode == 'min' 时 best * (1 - threshold)。abs 模式下为：mode == 'max' 时 best + threshold，mode == 'min' 时 best - threshold。</translation>
        </message>
        <message>
            <source>One of {triangular, triangular2, exp_range}. Values correspond to policies detailed above. If scale_fn is not None, this argument is ignored.</source>
            <translation>{triangular, triangular2, exp_range} 之一，对应上述策略。若给出 scale_fn，则忽略此参数。</translation>
        </message>
        <message>
            <source>One rise to the highest lr and one long fall, with momentum the other way round; made for the length of the run.</source>
            <translation>一次升到最高 lr，再长长地下降，动量相反；长度与运行一致。</translation>
        </message>
        <message>
            <source>One run as a page with its recipe, results and plots, in one file.</source>
            <translation>一次运行的网页，含配方、结果和图表，全在一个文件中。</translation>
        </message>
        <message>
            <source>One run, with everything that was done by hand, as a program that needs no Descent and makes the same losses.</source>
            <translation>一次运行连同所有手动操作，写成不需要 Descent 的程序，得到相同的损失。</translation>
        </message>
        <message>
            <source>One schedule after another: a warm-up and then what you like.</source>
            <translation>一个调度接着另一个：先预热，然后随你选择。</translation>
        </message>
        <message>
            <source>OneCycleLR</source>
            <translation>OneCycleLR</translation>
        </message>
        <message>
            <source>Only numbers are read; left out: {tags}.</source>
            <translation>只读取数值；已略去：{tags}。</translation>
        </message>
        <message>
            <source>Only one class in {folder}, {label}, has pictures that can be read; {empty} has none: a classification needs two.</source>
            <translation>{folder} 中只有一个类别 {label} 有可读取的图片；{empty} 没有：分类需要两个类别。</translation>
        </message>
        <message>
            <source>Only one group can take the rest ({rest}).</source>
            <translation>只有一个组可以接收其余的 ({rest})。</translation>
        </message>
        <message>
            <source>Only the rows that the batch has looked up change, their m and v included. Weights with dense gradients are moved by Adam, with other_lr and other_weight_decay.</source>
            <translation>只改变批查到的行，包括它们的 m 和 v。稠密梯度的权重由 Adam 更新，使用 other_lr 和 other_weight_decay。</translation>
        </message>
        <message>
            <source>Outputs of the last layer; 0 takes one for each class.</source>
            <translation>最后一层的输出数；0 表示每类一个。</translation>
        </message>
        <message>
            <source>PDF picture</source>
            <translation>PDF 图片</translation>
        </message>
        <message>
            <source>PNG picture</source>
            <translation>PNG 图片</translation>
        </message>
        <message>
            <source>Parameter groups: one for all weights, one for each kind (weights, biases, normalisation), one for each layer, or by patterns of the weights' names. Each group has its own learning rate to turn, and may have arguments of its own.</source>
            <translation>参数组：所有权重一组，每种（权重、偏置、归一化）一组，每层一组，或按权重名称的模式分组。每组都有自己可调的学习率，也可有自己的参数。</translation>
        </message>
        <message>
            <source>Parquet</source>
            <translation>Parquet</translation>
        </message>
        <message>
            <source>Pictures of your own: a folder with one sub-folder for each class, or with folders train, val and test that have such sub-folders. Formats and sizes may be mixed.</source>
            <translation>你自己的图片：每个类别一个子文件夹的文件夹，或含有 train、val 和 test 文件夹、其中再按此分子文件夹。格式和大小可以混用。</translation>
        </message>
        <message>
            <source>Pixels of each side: the largest square in the middle of a picture is scaled to it.</source>
            <translation>每边的像素数：取图片中央最大的正方形，缩放到此大小。</translation>
        </message>
        <message>
            <source>Pixels of the picture for each pixel of the screen, in each direction.</source>
            <translation>屏幕的每个像素在图片每个方向上对应多少像素。</translation>
        </message>
        <message>
            <source>PolynomialLR</source>
            <translation>PolynomialLR</translation>
        </message>
        <message>
            <source>Power of the violation: 1 or 2.</source>
            <translation>违反量的幂：1 或 2。</translation>
        </message>
        <message>
            <source>Power with which ASGD's steps shrink; usually 0.75.</source>
            <translation>ASGD 步长缩小的幂；通常为 0.75。</translation>
        </message>
        <message>
            <source>Processes that read samples ahead where they are streamed; 0 reads them in the training thread.</source>
            <translation>流式读取时，提前读取样本的进程数；0 表示在训练线程中读取。</translation>
        </message>
        <message>
            <source>Pulls weights towards 0 at each step, against overfitting; usually 0 to 0.1.</source>
            <translation>每步把权重拉向 0，防止过拟合；通常 0 到 0.1。</translation>
        </message>
        <message>
            <source>Puts each input number into a bin and adds up the bins' rows of a table: each step changes only the rows that the batch has looked up. For SparseAdam.</source>
            <translation>把每个输入数放入一个箱，再把表中各箱对应的行相加：每步只改变批查到的行。用于 SparseAdam。</translation>
        </message>
        <message>
            <source>Python script</source>
            <translation>Python 脚本</translation>
        </message>
        <message>
            <source>QMNIST</source>
            <translation>QMNIST</translation>
        </message>
        <message>
            <source>RAdam</source>
            <translation>RAdam</translation>
        </message>
        <message>
            <source>RMS is the root mean square. A weight of one dimension has no rows and columns: its V is the average of g² itself.</source>
            <translation>RMS 为均方根。一维的权重没有行和列：它的 V 就是 g² 本身的平均。</translation>
        </message>
        <message>
            <source>RMSprop</source>
            <translation>RMSprop</translation>
        </message>
        <message>
            <source>Radius of the inner circle; the outer one has 1.</source>
            <translation>内圆的半径；外圆为 1。</translation>
        </message>
        <message>
            <source>Random pictures</source>
            <translation>随机图片</translation>
        </message>
        <message>
            <source>Random regression</source>
            <translation>随机回归</translation>
        </message>
        <message>
            <source>Ranges, means and deviations are of {count:,} of the {all:,} training samples.</source>
            <translation>范围、均值和标准差取自 {all:,} 个训练样本中的 {count:,} 个。</translation>
        </message>
        <message>
            <source>Read the samples from the disk while training (on), or hold them in memory (off). Auto holds what fits into half of the free memory. The run is the same to the bit.</source>
            <translation>训练时从磁盘读取样本 (on)，或把样本放在内存中 (off)。auto 把不超过空闲内存一半的数据放入内存。运行结果逐位相同。</translation>
        </message>
        <message>
            <source>Reading pictures of {folder}</source>
            <translation>正在读取 {folder} 的图片</translation>
        </message>
        <message>
            <source>Reading samples</source>
            <translation>正在读取样本</translation>
        </message>
        <message>
            <source>Reading the samples of {name}</source>
            <translation>正在读取 {name} 的样本</translation>
        </message>
        <message>
            <source>Reading {file}</source>
            <translation>正在读取 {file}</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>原因</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>ReduceLROnPlateau</source>
            <translation>ReduceLROnPlateau</translation>
        </message>
        <message>
            <source>Regression on five random samples: MLP, Adam (R2)</source>
            <translation>五个随机样本的回归：MLP，Adam (R2)</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Rises and falls between two bounds in a triangle.</source>
            <translation>在两个界限之间按三角形升降。</translation>
        </message>
        <message>
            <source>Round clouds of points, one for each class, in as many dimensions as wished.</source>
            <translation>圆形的点团，每类一个，维数任意。</translation>
        </message>
        <message>
            <source>Rows of a file of your own: one column is the target, the others are the features.</source>
            <translation>你自己的文件中的各行：一列为目标，其余为特征。</translation>
        </message>
        <message>
            <source>Rprop</source>
            <translation>Rprop</translation>
        </message>
        <message>
            <source>Runs cannot be kept in {folder} because a file of that name is in the way: choose another folder.</source>
            <translation>无法在 {folder} 中保存运行，因为有同名文件挡住：请选择另一个文件夹。</translation>
        </message>
        <message>
            <source>Runs with recipe, journal and every value of every series.</source>
            <translation>含配方、日志以及每条曲线每个值的运行。</translation>
        </message>
        <message>
            <source>SGD (with momentum, Nesterov)</source>
            <translation>SGD（可带动量、Nesterov）</translation>
        </message>
        <message>
            <source>SGD whose weights are also averaged over the later steps.</source>
            <translation>权重还会对后期各步取平均的 SGD。</translation>
        </message>
        <message>
            <source>STL-10</source>
            <translation>STL-10</translation>
        </message>
        <message>
            <source>SVG picture</source>
            <translation>SVG 图片</translation>
        </message>
        <message>
            <source>SVHN</source>
            <translation>SVHN</translation>
        </message>
        <message>
            <source>Sample {sample:,} of {dataset} in {file} has no class number as its target: set {name} to regression, or give whole numbers from 0.</source>
            <translation>{file} 中 {dataset} 的样本 {sample:,} 的目标不是类别号：请把 {name} 设为 regression，或给出从 0 开始的整数。</translation>
        </message>
        <message>
            <source>Sample {sample:,} of {name} in {file} cannot be read: line {line} raises {kind}, {why}.</source>
            <translation>无法读取 {file} 中 {name} 的样本 {sample:,}：第 {line} 行引发 {kind}，{why}。</translation>
        </message>
        <message>
            <source>Sample {sample:,} of {name} in {file} cannot be read: {kind}, {why}.</source>
            <translation>无法读取 {file} 中 {name} 的样本 {sample:,}：{kind}，{why}。</translation>
        </message>
        <message>
            <source>Sample {sample:,} of {name} in {file} was given up, because it was still being read after {seconds:.0f} seconds{at}: look for a loop that does not end.</source>
            <translation>{file} 中 {name} 的样本 {sample:,} 已放弃，因为 {seconds:.0f} 秒后仍在读取{at}：请检查是否有不结束的循环。</translation>
        </message>
        <message>
            <source>Sample {sample:,} of {name} in {file} {what}{at}.</source>
            <translation>{file} 中 {name} 的样本 {sample:,}：{what}{at}。</translation>
        </message>
        <message>
            <source>Samples, noise and split come from this number.</source>
            <translation>样本、噪声和划分由这个数决定。</translation>
        </message>
        <message>
            <source>Save a checkpoint after every so many epochs: a run that is killed loses no more than that. 0 is never.</source>
            <translation>每隔这么多轮保存一个检查点：运行即使被强行终止，损失也不超过这么多。0 表示从不。</translation>
        </message>
        <message>
            <source>Save a checkpoint after every so many steps: a run that is killed loses no more than that. 0 is never.</source>
            <translation>每隔这么多步保存一个检查点：运行即使被强行终止，损失也不超过这么多。0 表示从不。</translation>
        </message>
        <message>
            <source>Save a checkpoint so often that a run that is killed loses about so many seconds at most. 0 is never.</source>
            <translation>按此频率保存检查点，使被强行终止的运行最多损失大约这么多秒。0 表示从不。</translation>
        </message>
        <message>
            <source>Scale the gradient down where its norm (over all weights) is above this; against steps that go astray.</source>
            <translation>当梯度的范数（所有权重合计）超过此值时将其缩小；防止走偏的步。</translation>
        </message>
        <message>
            <source>Section</source>
            <translation>节</translation>
        </message>
        <message>
            <source>Semeion</source>
            <translation>Semeion</translation>
        </message>
        <message>
            <source>SequentialLR (phases)</source>
            <translation>SequentialLR（分阶段）</translation>
        </message>
        <message>
            <source>Series</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>Setting</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Settings that were left at their defaults</source>
            <translation>保持默认值的设置</translation>
        </message>
        <message>
            <source>Several schedules at once, their factors multiplied.</source>
            <translation>同时使用多个调度，倍数相乘。</translation>
        </message>
        <message>
            <source>Share of each class that is kept for validation.</source>
            <translation>每个类别留作验证的比例。</translation>
        </message>
        <message>
            <source>Share of the features that is set to zero at each training step.</source>
            <translation>每个训练步中置零的特征比例。</translation>
        </message>
        <message>
            <source>Share of the hidden activations that is set to zero at each training step.</source>
            <translation>每个训练步中置零的隐藏激活比例。</translation>
        </message>
        <message>
            <source>Share of the last update that is kept: evens out zig-zag and speeds up along valleys. Usually 0.9; 0 is none.</source>
            <translation>保留上次更新的比例：抹平之字形并沿山谷加速。通常 0.9；0 为不用。</translation>
        </message>
        <message>
            <source>Share of the rows kept for validation.</source>
            <translation>留作验证的行的比例。</translation>
        </message>
        <message>
            <source>Share of the samples kept for validation, the same of each class.</source>
            <translation>留作验证的样本比例，各类相同。</translation>
        </message>
        <message>
            <source>Share of the samples kept for validation.</source>
            <translation>留作验证的样本比例。</translation>
        </message>
        <message>
            <source>Share of the samples kept for validation; not used where the code gives a validation split of its own.</source>
            <translation>留作验证的样本比例；代码自带验证集时不使用。</translation>
        </message>
        <message>
            <source>Share of the target that is spread over all classes; 0 is the plain loss.</source>
            <translation>目标分摊到所有类别的比例；0 为普通损失。</translation>
        </message>
        <message>
            <source>Share of the training split kept for validation, where validation is a share.</source>
            <translation>训练集中留作验证的比例（在 validation 为比例时）。</translation>
        </message>
        <message>
            <source>Small CNN</source>
            <translation>小型 CNN</translation>
        </message>
        <message>
            <source>Smallest and largest step of a weight.</source>
            <translation>权重的最小和最大步长。</translation>
        </message>
        <message>
            <source>Smooth L1</source>
            <translation>Smooth L1</translation>
        </message>
        <message>
            <source>SparseAdam (with Adam)</source>
            <translation>SparseAdam（配 Adam）</translation>
        </message>
        <message>
            <source>Spirals</source>
            <translation>螺旋</translation>
        </message>
        <message>
            <source>Squared near zero, absolute beyond beta; divided by beta.</source>
            <translation>零附近为平方，超过 beta 为绝对值；再除以 beta。</translation>
        </message>
        <message>
            <source>Squared near zero, absolute beyond delta.</source>
            <translation>零附近为平方，超过 delta 为绝对值。</translation>
        </message>
        <message>
            <source>Standard brings each number column to mean 0 and deviation 1, minmax to 0..1, by what the training rows have; off leaves them.</source>
            <translation>standard 按训练行把每个数值列变为均值 0、标准差 1，minmax 变为 0..1；off 则不变。</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Step and learning rate of each point, such as 0: 0.1, 500: 0.01; steps are counted from where the schedule starts. It is the lr of the first group; the others keep their ratios.</source>
            <translation>各点的步和学习率，如 0: 0.1, 500: 0.01；步从调度开始处计。这是第一组的 lr；其他组保持比例。</translation>
        </message>
        <message>
            <source>Step at which ASGD begins to average the weights.</source>
            <translation>ASGD 从哪一步开始平均权重。</translation>
        </message>
        <message>
            <source>Step {step} of {run} cannot be reached: {why}</source>
            <translation>无法到达 {run} 的第 {step} 步：{why}</translation>
        </message>
        <message>
            <source>Step {step} was not made, because {what}: go back to an earlier checkpoint with a smaller learning rate.</source>
            <translation>第 {step} 步未执行，因为{what}：请退回更早的检查点并减小学习率。</translation>
        </message>
        <message>
            <source>StepLR</source>
            <translation>StepLR</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>步数</translation>
        </message>
        <message>
            <source>Steps along the negative gradient, with momentum if asked; simple, robust, and the best on many pictures when lr is tuned.</source>
            <translation>沿负梯度走，可带动量；简单、稳健，lr 调好后在许多图像任务上最好。</translation>
        </message>
        <message>
            <source>Steps per second</source>
            <translation>每秒步数</translation>
        </message>
        <message>
            <source>Stop within a step when loss or weights change less than this.</source>
            <translation>损失或权重变化小于此值时，在一步内停下。</translation>
        </message>
        <message>
            <source>Stop within a step when the gradient is smaller than this.</source>
            <translation>梯度小于此值时，在一步内停下。</translation>
        </message>
        <message>
            <source>Sub-folders without a picture that can be read are no classes: {names}.</source>
            <translation>没有可读取图片的子文件夹不算类别：{names}。</translation>
        </message>
        <message>
            <source>Swiss roll</source>
            <translation>瑞士卷</translation>
        </message>
        <message>
            <source>Table (CSV or Parquet)</source>
            <translation>表格（CSV 或 Parquet）</translation>
        </message>
        <message>
            <source>TensorBoard</source>
            <translation>TensorBoard</translation>
        </message>
        <message>
            <source>That did not work: {error}.</source>
            <translation>没有成功：{error}。</translation>
        </message>
        <message>
            <source>The Data that {name} in {file} gives is of no use: {why}.</source>
            <translation>{file} 中 {name} 给出的 Data 不可用：{why}。</translation>
        </message>
        <message>
            <source>The TensorBoard log in {folder} has more than {most} tags, too many for one run.</source>
            <translation>{folder} 中的 TensorBoard 日志有超过 {most} 个标签，对一次运行来说太多。</translation>
        </message>
        <message>
            <source>The TensorBoard log may get a gap; training goes on, and an export afterwards has every step. {why}</source>
            <translation>TensorBoard 日志可能出现缺口；训练继续，之后导出仍含每一步。{why}</translation>
        </message>
        <message>
            <source>The TensorBoard logs in {folder} hold no curves: choose another folder.</source>
            <translation>{folder} 中的 TensorBoard 日志没有曲线：请另选文件夹。</translation>
        </message>
        <message>
            <source>The averaged weights in the checkpoint are of another model than the recipe's: go on with the checkpoint's own recipe.</source>
            <translation>检查点中平均权重的模型与配方的不同：请用检查点自己的配方继续。</translation>
        </message>
        <message>
            <source>The certificate of {host} cannot be trusted ({why}): check this computer's date and certificates, or {help}.</source>
            <translation>{host} 的证书不可信（{why}）：请检查这台计算机的日期和证书，或{help}。</translation>
        </message>
        <message>
            <source>The checkpoint has averaged weights of the kind {kind}, the recipe asks for {wanted}: go on with the checkpoint's own recipe.</source>
            <translation>检查点中有 {kind} 类的平均权重，配方要求 {wanted}：请用检查点自己的配方继续。</translation>
        </message>
        <message>
            <source>The checkpoint is of another loss than the recipe's: {why}.</source>
            <translation>检查点的损失函数与配方的不同：{why}。</translation>
        </message>
        <message>
            <source>The checkpoint is of another model than the recipe's: it has a weight {weight}.</source>
            <translation>检查点的模型与配方的不同：它有权重 {weight}。</translation>
        </message>
        <message>
            <source>The checkpoint is of another model than the recipe's: {why}.</source>
            <translation>检查点的模型与配方的不同：{why}。</translation>
        </message>
        <message>
            <source>The checkpoint is of another optimizer or scheduler than the recipe's: {why}.</source>
            <translation>检查点的优化器或调度器与配方的不同：{why}。</translation>
        </message>
        <message>
            <source>The checkpoint is of another optimizer than the recipe's: it has no {key}.</source>
            <translation>检查点的优化器与配方的不同：没有 {key}。</translation>
        </message>
        <message>
            <source>The checkpoint {file} could not be opened ({reason}): check the disk and the file's permissions.</source>
            <translation>无法打开检查点 {file}（{reason}）：请检查磁盘和文件权限。</translation>
        </message>
        <message>
            <source>The checkpoint {file} could not be read ({reason}): check the disk, or use another checkpoint.</source>
            <translation>无法读取检查点 {file}（{reason}）：请检查磁盘，或使用另一个检查点。</translation>
        </message>
        <message>
            <source>The checkpoint {file} has no {key}, so training cannot go on from it: use another one.</source>
            <translation>检查点 {file} 没有 {key}，因此无法由它继续训练：请使用另一个检查点。</translation>
        </message>
        <message>
            <source>The checkpoint {file} is none of the run {run}: its recipe is another one. Use a checkpoint that this run has saved.</source>
            <translation>检查点 {file} 不属于运行 {run}：两者的配方不同。请使用该运行自己保存的检查点。</translation>
        </message>
        <message>
            <source>The column cannot be the target: {reason}.</source>
            <translation>此列不能作目标：{reason}。</translation>
        </message>
        <message>
            <source>The column to predict, or several with commas between (regression). Auto takes the one called target, label, class or y, else the last.</source>
            <translation>要预测的列，或用逗号分隔的多列（回归）。auto 取名为 target、label、class 或 y 的列，否则取最后一列。</translation>
        </message>
        <message>
            <source>The column {column!r} counts the rows: as a feature, it tells where a row stands and nothing else.</source>
            <translation>列 {column!r} 是行的编号：作为特征，它只说明该行的位置。</translation>
        </message>
        <message>
            <source>The column {column!r} has infinite numbers.</source>
            <translation>列 {column!r} 有无穷大的数。</translation>
        </message>
        <message>
            <source>The column {column!r} has numbers, but also texts such as {text!r}.</source>
            <translation>列 {column!r} 有数值，但也有 {text!r} 之类的文本。</translation>
        </message>
        <message>
            <source>The column {column!r} has the same value in every row.</source>
            <translation>列 {column!r} 每行的值都相同。</translation>
        </message>
        <message>
            <source>The column {column!r} has whole numbers too large to be kept exactly; perhaps they are only names.</source>
            <translation>列 {column!r} 有太大而无法精确保存的整数；它们也许只是名称。</translation>
        </message>
        <message>
            <source>The column {column!r} is different in every row: as a feature, it is learned by heart.</source>
            <translation>列 {column!r} 每行都不同：作为特征，会被死记下来。</translation>
        </message>
        <message>
            <source>The column {column!r} of {file} has an infinite number in {place}: correct it, or leave the column out.</source>
            <translation>{file} 的列 {column!r} 在{place}有无穷大的数：请改正它，或去掉该列。</translation>
        </message>
        <message>
            <source>The column {column!r} of {file} has numbers too large for float32: choose a scaling, or leave the column out.</source>
            <translation>{file} 的列 {column!r} 有 float32 容纳不下的数：请选择一种缩放，或去掉该列。</translation>
        </message>
        <message>
            <source>The column {column!r} of {file} has numbers, but {text!r} in {place}: correct it, name it under missing_words, or the column under categories.</source>
            <translation>{file} 的列 {column!r} 是数值，但在{place}有 {text!r}：请改正它，或把它写入 missing_words，或把该列写入 categories。</translation>
        </message>
        <message>
            <source>The columns to predict from: names or patterns such as size*, with commas between; a name with a comma in quotation marks. The target is never among them.</source>
            <translation>用来预测的列：名称或 size* 之类的模式，用逗号分隔；含逗号的名称加引号。目标从不包括在内。</translation>
        </message>
        <message>
            <source>The command {command} is not known.</source>
            <translation>未知的命令 {command}。</translation>
        </message>
        <message>
            <source>The connection to {host} breaks off before {file} is whole: try again later (what has come so far is kept), or {help}.</source>
            <translation>与 {host} 的连接在 {file} 完整之前中断：请稍后重试（已收到的部分会保留），或{help}。</translation>
        </message>
        <message>
            <source>The data are not read yet, which say how large the model is.</source>
            <translation>数据尚未读取，模型的大小要由数据决定。</translation>
        </message>
        <message>
            <source>The data folder must be a whole path; {folder} is not: choose a folder.</source>
            <translation>数据文件夹必须是完整路径；{folder} 不是：请选择一个文件夹。</translation>
        </message>
        <message>
            <source>The dataset has labels from {lowest} to {highest}, but {count} classes: labels must run from 0 to {last}.</source>
            <translation>数据集的标签从 {lowest} 到 {highest}，但有 {count} 类：标签必须从 0 到 {last}。</translation>
        </message>
        <message>
            <source>The decimal sign of a text table: 0.5 or 0,5.</source>
            <translation>文本表格的小数符号：0.5 或 0,5。</translation>
        </message>
        <message>
            <source>The device {name!r} cannot be used here ({why}): choose auto or cpu.</source>
            <translation>这里不能使用设备 {name!r}（{why}）：请选择 auto 或 cpu。</translation>
        </message>
        <message>
            <source>The disk is full, and the run waits: make room for {folder}, and it goes on by itself.</source>
            <translation>磁盘已满，运行正在等待：请为 {folder} 腾出空间，之后它会自动继续。</translation>
        </message>
        <message>
            <source>The end of the journal {file} was cut off, so what was done after step {step:,} is not known: open another run, or a copy of this one.</source>
            <translation>日志 {file} 的末尾被截断，第 {step:,} 步之后做过什么已无从得知：请打开另一次运行，或这次运行的副本。</translation>
        </message>
        <message>
            <source>The event file {file} could not be read ({reason}): check the disk and the file's permissions.</source>
            <translation>无法读取事件文件 {file}（{reason}）：请检查磁盘和文件权限。</translation>
        </message>
        <message>
            <source>The export was cancelled; files that were whole already are in {folder}.</source>
            <translation>导出已取消；已经完整的文件在 {folder} 中。</translation>
        </message>
        <message>
            <source>The export was cancelled; no file was written.</source>
            <translation>导出已取消；没有写入任何文件。</translation>
        </message>
        <message>
            <source>The factor, as a formula of epoch, step, total_epochs and total_steps.</source>
            <translation>系数，写成 epoch、step、total_epochs 和 total_steps 的公式。</translation>
        </message>
        <message>
            <source>The file: a text table of any delimiter and encoding, or Parquet.</source>
            <translation>文件：任意分隔符和编码的文本表格，或 Parquet。</translation>
        </message>
        <message>
            <source>The first column of {file} has no name and counts the rows: it was left out.</source>
            <translation>{file} 的第一列没有名称，只是行的编号：未使用。</translation>
        </message>
        <message>
            <source>The first keeps the division from failing (auto: by the weights' precision), the second is the smallest size that a weight is taken to have.</source>
            <translation>第一个防止除法出错（auto：按权重的精度），第二个是权重大小的最小取值。</translation>
        </message>
        <message>
            <source>The first line of {file} cannot be cut into values: set delimiter to what stands between them.</source>
            <translation>{file} 的第一行无法分割成值：请把 delimiter 设为值之间的分隔符。</translation>
        </message>
        <message>
            <source>The first line of {file} is taken for values, and the columns are called column 1, column 2, …: set header to yes if it has their names.</source>
            <translation>{file} 的第一行被当作值，各列称为 column 1、column 2、…：若它是列名，请把 header 设为 yes。</translation>
        </message>
        <message>
            <source>The first lr times a factor that is a formula of your own.</source>
            <translation>初始 lr 乘以一个由自定义公式给出的系数。</translation>
        </message>
        <message>
            <source>The first number of {name} is so close to 1 that NAdam would divide by 0.</source>
            <translation>{name} 的第一个数太接近 1，NAdam 会除以 0。</translation>
        </message>
        <message>
            <source>The folder that has the sub-folders of the classes.</source>
            <translation>含有各类别子文件夹的文件夹。</translation>
        </message>
        <message>
            <source>The folder {folder} could not be read ({reason}): check its permissions.</source>
            <translation>无法读取文件夹 {folder}（{reason}）：请检查权限。</translation>
        </message>
        <message>
            <source>The formula cannot be read at character {at}.</source>
            <translation>公式在第 {at} 个字符处无法读懂。</translation>
        </message>
        <message>
            <source>The formula has an unknown function {name!r} at character {at}; there is: {names}.</source>
            <translation>公式在第 {at} 个字符处有未知函数 {name!r}；可用的有：{names}。</translation>
        </message>
        <message>
            <source>The formula has an unknown name {name!r} at character {at}; there is: {names}.</source>
            <translation>公式在第 {at} 个字符处有未知名称 {name!r}；可用的有：{names}。</translation>
        </message>
        <message>
            <source>The formula has something at character {at} that is no arithmetic.</source>
            <translation>公式在第 {at} 个字符处有不属于算术的内容。</translation>
        </message>
        <message>
            <source>The formula is empty: type one such as 0.1 * 0.95 ** epoch.</source>
            <translation>公式为空：请输入公式，例如 0.1 * 0.95 ** epoch。</translation>
        </message>
        <message>
            <source>The formula is longer than {most} characters.</source>
            <translation>公式超过 {most} 个字符。</translation>
        </message>
        <message>
            <source>The formula is negative ({value:g}) at epoch {epoch:g}, step {step:g}: a learning rate must be 0 or more.</source>
            <translation>公式在第 {epoch:g} 轮、第 {step:g} 步为负（{value:g}）：学习率必须大于或等于 0。</translation>
        </message>
        <message>
            <source>The formula is nested too deeply at character {at}.</source>
            <translation>公式在第 {at} 个字符处嵌套过深。</translation>
        </message>
        <message>
            <source>The group {group!r} needs a pattern such as conv* or *.bias; {rest} is all other weights.</source>
            <translation>组 {group!r} 需要一个模式，如 conv* 或 *.bias；{rest} 是所有其他权重。</translation>
        </message>
        <message>
            <source>The history {file} could not be read ({reason}): check the disk and the file's permissions.</source>
            <translation>无法读取历史 {file}（{reason}）：请检查磁盘和文件权限。</translation>
        </message>
        <message>
            <source>The history {file} is damaged after step {step}: everything before is here, the rest is lost.</source>
            <translation>历史 {file} 在第 {step} 步之后损坏：之前的都在，其余已丢失。</translation>
        </message>
        <message>
            <source>The history {file} is damaged; the run goes on with the part before the damage, and the damaged file is kept as {copy}.</source>
            <translation>历史 {file} 已损坏；运行用损坏之前的部分继续，损坏的文件保留为 {copy}。</translation>
        </message>
        <message>
            <source>The history {file} was cut off: everything before step {step} is here, the rest is lost.</source>
            <translation>历史 {file} 被截断：第 {step} 步之前的都在，其余已丢失。</translation>
        </message>
        <message>
            <source>The history {file} was written by a newer version of Descent: update Descent to open it.</source>
            <translation>历史 {file} 由更新版本的 Descent 写成：请更新 Descent 后再打开。</translation>
        </message>
        <message>
            <source>The import was cancelled; no run was made.</source>
            <translation>导入已取消；没有创建运行。</translation>
        </message>
        <message>
            <source>The journal {file} could not be read ({reason}): check the disk and the file's permissions.</source>
            <translation>无法读取日志 {file}（{reason}）：请检查磁盘和文件权限。</translation>
        </message>
        <message>
            <source>The journal {file} is damaged in line {line}: open another run, or delete the line.</source>
            <translation>日志 {file} 的第 {line} 行已损坏：请打开另一次运行，或删除该行。</translation>
        </message>
        <message>
            <source>The journal's {name} at step {step} cannot be obeyed ({reason}): update Descent or delete the line.</source>
            <translation>日志中第 {step} 步的 {name} 无法执行（{reason}）：请更新 Descent 或删除该行。</translation>
        </message>
        <message>
            <source>The learning rate as a formula of lr (the present one), base_lr (the first one), epoch, step, total_epochs and total_steps; arithmetic, comparisons, if … else, and functions such as sqrt, exp, cos, min, max.</source>
            <translation>学习率，写成 lr（当前值）、base_lr（初始值）、epoch、step、total_epochs 和 total_steps 的公式；可用算术、比较、if … else，以及 sqrt、exp、cos、min、max 等函数。</translation>
        </message>
        <message>
            <source>The learning rate at the top of the cycle.</source>
            <translation>周期顶点的学习率。</translation>
        </message>
        <message>
            <source>The learning rate goes through points that you set, also by dragging them in the plot of lr.</source>
            <translation>学习率经过你设定的各点，也可在 lr 图中拖动这些点。</translation>
        </message>
        <message>
            <source>The learning rate of each parameter group as a share of the curve, such as 1, 0.1. Left alone, the groups keep the ratios of their own learning rates.</source>
            <translation>各参数组的学习率占曲线的比例，例如 1, 0.1。留空时，各组保持各自学习率之间的比例。</translation>
        </message>
        <message>
            <source>The learning rate of {group} is kept exactly (points: {points}).</source>
            <translation>{group} 的学习率被精确保留（点数：{points}）。</translation>
        </message>
        <message>
            <source>The learning rate of {group} is kept to within {off:.2%} (points: {points}).</source>
            <translation>{group} 的学习率被保留，误差不超过 {off:.2%}（点数：{points}）。</translation>
        </message>
        <message>
            <source>The learning rate stays as it is, until you turn it.</source>
            <translation>学习率保持不变，直到你调节它。</translation>
        </message>
        <message>
            <source>The loss cannot compare the model's outputs with the targets: {why}.</source>
            <translation>损失无法比较模型的输出与目标：{why}。</translation>
        </message>
        <message>
            <source>The mean of the absolute differences: large errors count less than in the squared error.</source>
            <translation>绝对差的平均：大误差的影响比平方误差小。</translation>
        </message>
        <message>
            <source>The mean of the squared differences: the usual loss for regression.</source>
            <translation>平方差的平均：回归的常用损失。</translation>
        </message>
        <message>
            <source>The model cannot take a batch of shape {shape}: {why}.</source>
            <translation>模型不能接受形状为 {shape} 的批：{why}。</translation>
        </message>
        <message>
            <source>The model gives {given} numbers for a sample, and the targets have {wanted}: they must be equal.</source>
            <translation>模型对每个样本给出 {given} 个数，而目标有 {wanted} 个：两者必须相等。</translation>
        </message>
        <message>
            <source>The model has no weights to train: choose another model.</source>
            <translation>模型没有可训练的权重：请选择另一个模型。</translation>
        </message>
        <message>
            <source>The model has {given} outputs, and the dataset has {classes} classes: give the model at least as many outputs.</source>
            <translation>模型有 {given} 个输出，而数据集有 {classes} 类：模型的输出至少要有这么多。</translation>
        </message>
        <message>
            <source>The number at character {at} is too large.</source>
            <translation>第 {at} 个字符处的数太大。</translation>
        </message>
        <message>
            <source>The number of allowed epochs with no improvement after which the learning rate will be reduced. For example, consider the case of having no patience (patience = 0). In the first epoch, a baseline is established and is always considered good as there's no previous baseline. In the second epoch, if the performance is worse than the baseline, we have what is considered an intolerable epoch. Since the count of intolerable epochs (1) is greater than the patience level (0), the learning rate is reduced at the end of this epoch. From the third epoch onwards, the learning rate continues to be reduced at the end of each epoch if the performance is worse than the baseline. If the performance improves or remains the same, the learning rate is not adjusted.</source>
            <translation>允许多少轮没有改善，之后才降低学习率。例如 patience = 0：第一轮建立基准，总算作好；第二轮若比基准差，则在这一轮结束时降低学习率；从第三轮起，每轮若比基准差都会在结束时继续降低；若改善或不变，则不调整。</translation>
        </message>
        <message>
            <source>The number of iterations that multiplicative factor reaches to 1.</source>
            <translation>倍数达到 1 所需的迭代次数。</translation>
        </message>
        <message>
            <source>The number of steps that the scheduler decays the learning rate.</source>
            <translation>调度器衰减学习率的步数。</translation>
        </message>
        <message>
            <source>The number we multiply learning rate at the end of linear changing process.</source>
            <translation>线性变化结束时学习率所乘的数。</translation>
        </message>
        <message>
            <source>The number we multiply learning rate in the first epoch. The multiplication factor changes towards end_factor in the following epochs.</source>
            <translation>第一轮学习率所乘的数；之后各轮向 end_factor 变化。</translation>
        </message>
        <message>
            <source>The numbers are drawn by a generator of their own with this seed: the same as after torch.manual_seed.</source>
            <translation>这些数由以此为种子的独立生成器产生：与 torch.manual_seed 之后相同。</translation>
        </message>
        <message>
            <source>The optimizer has no argument {key!r} for the group {group!r}.{hint}</source>
            <translation>优化器没有用于组 {group!r} 的参数 {key!r}。{hint}</translation>
        </message>
        <message>
            <source>The optimizer has no argument {key!r}.{hint}</source>
            <translation>优化器没有参数 {key!r}。{hint}</translation>
        </message>
        <message>
            <source>The optimizer refuses to make a step with these values: {why}.</source>
            <translation>优化器拒绝用这些数值走一步：{why}。</translation>
        </message>
        <message>
            <source>The optimizer's state in {file} is left out: it has {groups} groups of {count} weights in all, and {ours} weights were found.</source>
            <translation>{file} 中的优化器状态已略去：它共有 {groups} 个组、{count} 个权重，而找到 {ours} 个权重。</translation>
        </message>
        <message>
            <source>The optimizer's state in {file} is left out: that of {name} has another shape than the weight.</source>
            <translation>{file} 中的优化器状态已略去：{name} 的状态与权重形状不同。</translation>
        </message>
        <message>
            <source>The optimizer's state of {count} weights was found.</source>
            <translation>找到了 {count} 个权重的优化器状态。</translation>
        </message>
        <message>
            <source>The package {package} has more than {count:,} files and no version: install it as a distribution, or choose another one.</source>
            <translation>包 {package} 有超过 {count:,} 个文件且没有版本：请把它作为发行包安装，或另选一个。</translation>
        </message>
        <message>
            <source>The package {package} is another one than the run was made with: it was {was}, and is {now} now.</source>
            <translation>软件包 {package} 与这次运行当时所用的不同：当时是 {was}，现在是 {now}。</translation>
        </message>
        <message>
            <source>The pattern {pattern!r} matches no weight.{hint}</source>
            <translation>模式 {pattern!r} 没有匹配任何权重。{hint}</translation>
        </message>
        <message>
            <source>The pattern {pattern!r} of the group {group!r} matches no weight.{hint}</source>
            <translation>组 {group!r} 的模式 {pattern!r} 没有匹配任何权重。{hint}</translation>
        </message>
        <message>
            <source>The percentage of the cycle (in number of steps) spent increasing the learning rate.</source>
            <translation>周期中（按步数）用于提高学习率的比例。</translation>
        </message>
        <message>
            <source>The phases take at least {wanted} {unit}, and the run has {total}: make them shorter, or the run longer.</source>
            <translation>各阶段至少需要 {wanted} {unit}，而运行只有 {total}：请缩短各阶段，或延长运行。</translation>
        </message>
        <message>
            <source>The picture {file} cannot be reached any more ({why}): see to its disk, then start again.</source>
            <translation>图片 {file} 已无法访问（{why}）：请检查其磁盘，然后重新开始。</translation>
        </message>
        <message>
            <source>The picture {file} cannot be read any more, because {why}: see to its disk, then start again.</source>
            <translation>图片 {file} 已无法读取，因为{why}：请检查其磁盘，然后重新开始。</translation>
        </message>
        <message>
            <source>The picture {file} has changed since its folder was read: start again, so that it is read anew.</source>
            <translation>图片 {file} 在其文件夹被读取之后有改动：请重新开始，以便重新读取。</translation>
        </message>
        <message>
            <source>The picture {file} is not there any more: put it back, or start again without it.</source>
            <translation>图片 {file} 已不存在：请把它放回，或不用它重新开始。</translation>
        </message>
        <message>
            <source>The pictures for {splits} are not used.</source>
            <translation>{splits} 的图片未使用。</translation>
        </message>
        <message>
            <source>The pictures in {folder} are in no sub-folders, so their classes are not known: put those of each class into a sub-folder of its own.</source>
            <translation>{folder} 中的图片不在子文件夹里，因此不知道它们的类别：请把每个类别的图片放入各自的子文件夹。</translation>
        </message>
        <message>
            <source>The plain one, and the one to understand first. With momentum 0.9 and a schedule it reaches the best accuracy on many picture problems, but lr must be tuned: too small crawls, too large diverges.</source>
            <translation>最普通的优化器，也是应当最先理解的。配合动量 0.9 和调度，在许多图像问题上准确率最高，但 lr 必须调好：太小则慢如爬行，太大则发散。</translation>
        </message>
        <message>
            <source>The plots as they look now, as a page for a document.</source>
            <translation>图表现在的样子，作为文档的一页。</translation>
        </message>
        <message>
            <source>The plots as they look now, in lines that can be edited.</source>
            <translation>图表现在的样子，以可编辑的线条保存。</translation>
        </message>
        <message>
            <source>The plots as they look now, in pixels.</source>
            <translation>图表现在的样子，以像素保存。</translation>
        </message>
        <message>
            <source>The power of the polynomial.</source>
            <translation>多项式的幂。</translation>
        </message>
        <message>
            <source>The replay differs from step {step} on: {series} was {was!r} and came out as {came!r}.</source>
            <translation>重放自第 {step} 步起不同：{series} 原为 {was!r}，得到 {came!r}。</translation>
        </message>
        <message>
            <source>The replay ended before step {step}: {why}</source>
            <translation>重放在第 {step} 步之前结束：{why}</translation>
        </message>
        <message>
            <source>The run ended because of an unexpected error.</source>
            <translation>运行因意外错误而结束。</translation>
        </message>
        <message>
            <source>The run ended because of an unexpected error: {error}.</source>
            <translation>运行因意外错误而结束：{error}。</translation>
        </message>
        <message>
            <source>The run has made no step yet, so there is no curve to keep.</source>
            <translation>运行还没有走任何一步，因此没有曲线可保留。</translation>
        </message>
        <message>
            <source>The run has no learning rate of a group {group!r}; there is: {names}.</source>
            <translation>运行没有组 {group!r} 的学习率；现有的组：{names}。</translation>
        </message>
        <message>
            <source>The run {folder} cannot be opened because its {file} cannot be read: {why}.</source>
            <translation>无法打开运行 {folder}，因为无法读取其 {file}：{why}。</translation>
        </message>
        <message>
            <source>The run {folder} cannot be opened because its {file} is damaged: restore it from a copy or choose another run.</source>
            <translation>无法打开运行 {folder}，因为它的 {file} 已损坏：请从副本恢复，或选择另一次运行。</translation>
        </message>
        <message>
            <source>The run {folder} cannot be opened because its {file} is missing or unreadable: restore it from a copy or choose another run.</source>
            <translation>无法打开运行 {folder}，因为它的 {file} 缺失或无法读取：请从副本恢复，或选择另一次运行。</translation>
        </message>
        <message>
            <source>The run {folder} was made by a newer version of Descent: update Descent to open it.</source>
            <translation>运行 {folder} 由更新版本的 Descent 生成：请更新 Descent 后再打开。</translation>
        </message>
        <message>
            <source>The run {run} has no sound checkpoint to go on from.</source>
            <translation>运行 {run} 没有可用来继续的完好检查点。</translation>
        </message>
        <message>
            <source>The run {run} has {made} steps: choose one of them.</source>
            <translation>运行 {run} 有 {made} 步：请选择其中一步。</translation>
        </message>
        <message>
            <source>The run {run} is still being trained, in another window or here: stop it there first.</source>
            <translation>运行 {run} 仍在训练中（在另一个窗口或此处）：请先在那里停止它。</translation>
        </message>
        <message>
            <source>The schedule of {name} is at 0 now, and 0 cannot be scaled: choose Hold.</source>
            <translation>{name} 的调度现在为 0，而 0 不能缩放：请选择“保持”。</translation>
        </message>
        <message>
            <source>The schedules that are multiplied with each other.</source>
            <translation>彼此相乘的各调度。</translation>
        </message>
        <message>
            <source>The schedules, one after another, each with its length in epochs or steps. Left empty, the last one takes the rest of the run and each of the others a tenth of it.</source>
            <translation>依次进行的各调度，每个都有以轮或步计的长度。留空时，最后一个占运行的其余部分，其他每个占运行的十分之一。</translation>
        </message>
        <message>
            <source>The second number of {name} cannot be auto.</source>
            <translation>{name} 的第二个数不能为 auto。</translation>
        </message>
        <message>
            <source>The set's own split to train on; the tutorial (R1) trains on test.</source>
            <translation>用数据集自带的哪个划分训练；教程 (R1) 在 test 上训练。</translation>
        </message>
        <message>
            <source>The steps of {name} must grow from one point to the next.</source>
            <translation>{name} 的步数必须逐点增大。</translation>
        </message>
        <message>
            <source>The target {column!r} is missing in {count:,} rows.</source>
            <translation>目标 {column!r} 在 {count:,} 行中缺失。</translation>
        </message>
        <message>
            <source>The target {column!r} is no number, as regression needs: choose another target, or set task to classification.</source>
            <translation>目标 {column!r} 不是回归所需的数：请另选目标，或把 task 设为 classification。</translation>
        </message>
        <message>
            <source>The target {column!r} is taken for {task}.</source>
            <translation>目标 {column!r} 被当作{task}。</translation>
        </message>
        <message>
            <source>The target {column!r} of {file} has {text!r} in {place}, which is no number: correct it, or set task to classification.</source>
            <translation>{file} 的目标 {column!r} 在{place}为 {text!r}，这不是数：请更正，或把 task 设为 classification。</translation>
        </message>
        <message>
            <source>The target {column!r} of {file} is different in every row, so no class can be learned: choose another target, or regression.</source>
            <translation>{file} 的目标 {column!r} 每行都不同，学不到任何类别：请另选目标，或选择回归。</translation>
        </message>
        <message>
            <source>The target {column!r} of {file} is missing in {place} ({count:,} rows in all): fill it in, or set missing_target to drop.</source>
            <translation>{file} 的目标 {column!r} 在{place}缺失（共 {count:,} 行）：请补上，或把 missing_target 设为 drop。</translation>
        </message>
        <message>
            <source>The target {column!r} of {file} is {value!r} in every row: there is nothing to tell apart. Choose another target.</source>
            <translation>{file} 的目标 {column!r} 每行都是 {value!r}：没有可区分的东西。请另选目标。</translation>
        </message>
        <message>
            <source>The targets were made with the weights {weights} and the bias {bias:g}.</source>
            <translation>目标由权重 {weights} 和偏置 {bias:g} 生成。</translation>
        </message>
        <message>
            <source>The texts in {file} would take {wanted:.1f} GiB, and this machine has {there:.1f} GiB: leave out the columns with long texts.</source>
            <translation>{file} 中的文本将占用 {wanted:.1f} GiB，而本机只有 {there:.1f} GiB：请去掉文本很长的列。</translation>
        </message>
        <message>
            <source>The total number of steps in the cycle. Note that if a value is not provided here, then it must be inferred by providing a value for epochs and steps_per_epoch.</source>
            <translation>周期的总步数。若此处不填，则由 epochs 和 steps_per_epoch 推出。</translation>
        </message>
        <message>
            <source>The training split is empty: choose a smaller validation share or more samples.</source>
            <translation>训练集为空：请减小验证比例或增加样本。</translation>
        </message>
        <message>
            <source>The transforms change the number of channels from {before} to {after}, and the model is made for {before}: take out what does that (Grayscale, RGB), or change it back at the end.</source>
            <translation>变换使通道数从 {before} 变为 {after}，而模型是按 {before} 建立的：请去掉造成这一变化的变换（Grayscale、RGB），或在最后变回来。</translation>
        </message>
        <message>
            <source>The transforms make pictures of {after} pixels out of {before}, and the model is made for {before}: let a RandomCrop, a CenterCrop or a Resize come last, and leave its size alone.</source>
            <translation>变换使图片从 {before} 像素变为 {after} 像素，而模型是按 {before} 建立的：请把 RandomCrop、CenterCrop 或 Resize 放在最后，且不改动其大小。</translation>
        </message>
        <message>
            <source>The transforms make {after} out of {before}, and a batch must keep its kind of numbers: take out what changes it.</source>
            <translation>变换把 {before} 变为 {after}，而一批的数的类型必须保持不变：请去掉改变它的变换。</translation>
        </message>
        <message>
            <source>The usual loss for choosing one of several classes; takes raw scores (logits).</source>
            <translation>多选一分类的常用损失；接受原始分数 (logits)。</translation>
        </message>
        <message>
            <source>The validation split is empty: leave it out (None) or put samples into it.</source>
            <translation>验证集为空：请去掉它 (None) 或放入样本。</translation>
        </message>
        <message>
            <source>The weight {weight} falls in no group: add a group with the pattern {rest}, which takes all others.</source>
            <translation>权重 {weight} 不属于任何组：请添加一个模式为 {rest} 的组，它会收下其余所有权重。</translation>
        </message>
        <message>
            <source>The weight {weight} falls in two groups, {first!r} and {second!r}: make one of the patterns narrower.</source>
            <translation>权重 {weight} 同时属于两个组 {first!r} 和 {second!r}：请把其中一个模式写得更窄。</translation>
        </message>
        <message>
            <source>The {split} split has {inputs} inputs and {targets} targets; there must be as many of one as of the other.</source>
            <translation>{split} 集有 {inputs} 个输入和 {targets} 个目标；两者数量必须相同。</translation>
        </message>
        <message>
            <source>There are averaged weights too ({name}); they are left out.</source>
            <translation>还有平均权重（{name}）；已略去。</translation>
        </message>
        <message>
            <source>There are no TensorBoard logs in {folder}: choose a folder with files whose names contain tfevents.</source>
            <translation>{folder} 中没有 TensorBoard 日志：请选择其中文件名含有 tfevents 的文件夹。</translation>
        </message>
        <message>
            <source>There are no pictures in {folder}: choose a folder that has a sub-folder with pictures for each class.</source>
            <translation>{folder} 中没有图片：请选择每类各有一个图片子文件夹的文件夹。</translation>
        </message>
        <message>
            <source>There are two groups named {group!r}: give one another name.</source>
            <translation>有两个组都名为 {group!r}：请给其中一个另取名称。</translation>
        </message>
        <message>
            <source>There are {count:,} more warnings.</source>
            <translation>还有 {count:,} 条警告。</translation>
        </message>
        <message>
            <source>There is a group named {group!r} already, or the name is empty: give it another name.</source>
            <translation>已有名为 {group!r} 的组，或名称为空：请另取名称。</translation>
        </message>
        <message>
            <source>There is a group named {group!r} already: give it another name.</source>
            <translation>已有名为 {group!r} 的组：请另取名称。</translation>
        </message>
        <message>
            <source>There is no checkpoint {file} in {folder}: choose another one.</source>
            <translation>{folder} 中没有检查点 {file}：请另选一个。</translation>
        </message>
        <message>
            <source>There is no connection to {host} ({why}): check the network and try again, or {help}.</source>
            <translation>无法连接到 {host}（{why}）：请检查网络后重试，或{help}。</translation>
        </message>
        <message>
            <source>There is no connection to {host}: check the network and try again, or {help}.</source>
            <translation>无法连接到 {host}：请检查网络后重试，或{help}。</translation>
        </message>
        <message>
            <source>There is no file {file}: choose a CSV or Parquet table.</source>
            <translation>没有文件 {file}：请选择 CSV 或 Parquet 表格。</translation>
        </message>
        <message>
            <source>There is no file {file}: put it there, or choose another one.</source>
            <translation>没有文件 {file}：请把它放到那里，或另选一个。</translation>
        </message>
        <message>
            <source>There is no folder {folder} any more, so there is nothing to delete.</source>
            <translation>文件夹 {folder} 已不存在，因此没有可删除的内容。</translation>
        </message>
        <message>
            <source>There is no folder {folder}: choose another.</source>
            <translation>没有文件夹 {folder}：请另选一个。</translation>
        </message>
        <message>
            <source>There is no group named {group!r}.{hint}</source>
            <translation>没有名为 {group!r} 的组。{hint}</translation>
        </message>
        <message>
            <source>There is no history {file} in {folder}: choose another run.</source>
            <translation>{folder} 中没有历史 {file}：请选择另一次运行。</translation>
        </message>
        <message>
            <source>There is no knob named {name!r}; there is: {names}.</source>
            <translation>没有名为 {name!r} 的旋钮；现有：{names}。</translation>
        </message>
        <message>
            <source>There is no package {package} here: install it (uv pip install …), or choose another one.</source>
            <translation>这里没有软件包 {package}：请安装它 (uv pip install …)，或另选一个。</translation>
        </message>
        <message>
            <source>There is no parameter group {group}; there are {count}.</source>
            <translation>没有参数组 {group}；共有 {count} 组。</translation>
        </message>
        <message>
            <source>There is no part named {name!r} here: choose another one.</source>
            <translation>这里没有名为 {name!r} 的部件：请另选一个。</translation>
        </message>
        <message>
            <source>There is no run folder {folder}: choose another run.</source>
            <translation>没有运行文件夹 {folder}：请选择另一次运行。</translation>
        </message>
        <message>
            <source>There is no run in {folder} that can be exported.</source>
            <translation>{folder} 中没有可以导出的运行。</translation>
        </message>
        <message>
            <source>There is no run in {folder}: drop the folder of a run, which has a run.json.</source>
            <translation>{folder} 中没有运行：请拖入一次运行的文件夹，其中有 run.json。</translation>
        </message>
        <message>
            <source>There is no series {name!r} to export.{hint}</source>
            <translation>没有曲线 {name!r} 可导出。{hint}</translation>
        </message>
        <message>
            <source>There is no {one} named {name!r}.{hint}</source>
            <translation>没有名为 {name!r} 的部件（{one}）。{hint}</translation>
        </message>
        <message>
            <source>There is only one class, {label}, in {folder}: a classification needs two sub-folders or more, one for each class.</source>
            <translation>{folder} 中只有一个类别 {label}：分类需要两个或更多子文件夹，每类一个。</translation>
        </message>
        <message>
            <source>There was not enough memory to go on: choose a smaller batch size or model, and continue from the last checkpoint.</source>
            <translation>内存不足，无法继续：请减小批大小或模型，并从最近的检查点继续。</translation>
        </message>
        <message>
            <source>These samples are made with random numbers each time they are read, and the live run draws from the same ones: look at them when the run has ended.</source>
            <translation>这些样本每次读取时都用随机数生成，而正在进行的运行也从中取随机数：请在运行结束后查看。</translation>
        </message>
        <message>
            <source>These samples are read by code of yours, which could move the random numbers of the live run: look at them when it has ended.</source>
            <translation>这些样本由你的代码读取，可能打乱正在进行的运行的随机数：请在它结束后查看。</translation>
        </message>
        <message>
            <source>This model needs pictures (channels × height × width), and the inputs are {shape}: choose the MLP, or a dataset of pictures.</source>
            <translation>此模型需要图片（通道 × 高 × 宽），而输入为 {shape}：请选择 MLP 或图片数据集。</translation>
        </message>
        <message>
            <source>This model needs pictures of at least {least} × {least} pixels; these are {height} × {width}: choose another model.</source>
            <translation>此模型需要至少 {least} × {least} 像素的图片；这些是 {height} × {width}：请选择另一个模型。</translation>
        </message>
        <message>
            <source>This run has no folder, so there is nowhere to save a checkpoint.</source>
            <translation>此运行没有文件夹，无处保存检查点。</translation>
        </message>
        <message>
            <source>Threads of the CPU that torch may use; 0 measures the first steps and takes what is faster. Results depend on it in the last bits, so the number used is kept with the run.</source>
            <translation>torch 可用的 CPU 线程数；0 表示测量最初几步并取较快者。结果的末位与之有关，因此所用的数会与运行一起保存。</translation>
        </message>
        <message>
            <source>Three 5 × 5 convolutions with pooling and two linear layers, without activations between them: the tutorial's net for CIFAR-10 (R1).</source>
            <translation>三个带池化的 5 × 5 卷积和两个线性层，其间没有激活函数：教程的 CIFAR-10 网络 (R1)。</translation>
        </message>
        <message>
            <source>Threshold for measuring the new optimum, to only focus on significant changes.</source>
            <translation>衡量新最优值的阈值，只关注显著的变化。</translation>
        </message>
        <message>
            <source>Time of training</source>
            <translation>训练时间</translation>
        </message>
        <message>
            <source>Tiny net with batch norm</source>
            <translation>带批归一化的微型网络</translation>
        </message>
        <message>
            <source>Train on three channels (red, green, blue) or on grey.</source>
            <translation>用三个通道（红、绿、蓝）训练，或用灰度训练。</translation>
        </message>
        <message>
            <source>Training stopped itself: {what}</source>
            <translation>训练自行停止：{what}</translation>
        </message>
        <message>
            <source>Training stopped with an error, {kind}: {why}. What was made before is kept.</source>
            <translation>训练因错误停止，{kind}：{why}。之前的成果已保留。</translation>
        </message>
        <message>
            <source>Trying out {name}</source>
            <translation>正在试读 {name}</translation>
        </message>
        <message>
            <source>Two 3 × 3 convolutions with ReLU and pooling, then a linear layer: enough for digits.</source>
            <translation>两个带 ReLU 和池化的 3 × 3 卷积，再加一个线性层：识别数字足够了。</translation>
        </message>
        <message>
            <source>Two circles</source>
            <translation>两个圆环</translation>
        </message>
        <message>
            <source>Two half circles that reach into each other: no straight line parts them, a small net does.</source>
            <translation>两个互相伸入的半圆：没有直线能分开它们，小网络可以。</translation>
        </message>
        <message>
            <source>Two moons</source>
            <translation>双月</translation>
        </message>
        <message>
            <source>Two moons: small MLP, SGD</source>
            <translation>双月：小型 MLP，SGD</translation>
        </message>
        <message>
            <source>USPS</source>
            <translation>USPS</translation>
        </message>
        <message>
            <source>Unpacking {file}</source>
            <translation>正在解压 {file}</translation>
        </message>
        <message>
            <source>Update all tensors in few calls; faster on a GPU, and needs more memory.</source>
            <translation>用少数调用更新所有张量；在 GPU 上更快，但占更多内存。</translation>
        </message>
        <message>
            <source>Update all tensors in one kernel; fastest where it is supported.</source>
            <translation>用一个内核更新所有张量；在支持之处最快。</translation>
        </message>
        <message>
            <source>Upper momentum boundaries in the cycle for each parameter group. Functionally, it defines the cycle amplitude (max_momentum - base_momentum). Note that momentum is cycled inversely to learning rate; at the start of a cycle, momentum is 'max_momentum' and learning rate is 'base_lr'.</source>
            <translation>每个参数组在周期中动量的上界，由此决定周期幅度 (max_momentum - base_momentum)。动量与学习率反向循环；周期开始时动量为 'max_momentum'，学习率为 'base_lr'。</translation>
        </message>
        <message>
            <source>Upper momentum boundaries in the cycle for each parameter group. Functionally, it defines the cycle amplitude (max_momentum - base_momentum). The momentum at any cycle is the difference of max_momentum and some scaling of the amplitude; therefore base_momentum may not actually be reached depending on scaling function. Note that momentum is cycled inversely to learning rate; at the start of a cycle, momentum is 'max_momentum' and learning rate is 'base_lr'.</source>
            <translation>每个参数组在周期中动量的上界，由此决定周期幅度 (max_momentum - base_momentum)。任一周期的动量为 max_momentum 减去缩放后的幅度，因此视缩放函数而定，不一定会到达 base_momentum。动量与学习率反向循环；周期开始时动量为 'max_momentum'，学习率为 'base_lr'。</translation>
        </message>
        <message>
            <source>Uses only the sign of the gradient; for full batches.</source>
            <translation>只用梯度的符号；用于整批训练。</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>Versions</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Weight decay of Adam, which moves the weights with dense gradients; SparseAdam has none.</source>
            <translation>Adam 的权重衰减，Adam 负责梯度稠密的权重；SparseAdam 没有权重衰减。</translation>
        </message>
        <message>
            <source>Weight decay of AdamW, which moves the weights that are no matrices; usually 0 to 0.1.</source>
            <translation>AdamW 的权重衰减，AdamW 负责非矩阵的权重；通常为 0 到 0.1。</translation>
        </message>
        <message>
            <source>What</source>
            <translation>内容</translation>
        </message>
        <message>
            <source>What becomes of {count} of these samples is not shown: their whole batches would have to be made for it. In the order of the epoch, or with smaller batches, it is.</source>
            <translation>这些样本中有 {count} 个增强后的样子未显示：为此需要生成它们所在的整批。按该轮的顺序，或用更小的批，就会显示。</translation>
        </message>
        <message>
            <source>What is added to every target.</source>
            <translation>给每个目标加上的数。</translation>
        </message>
        <message>
            <source>What is to be predicted, {name}, is large: mean {mean:.4g}, deviation {deviation:.4g}. Scale it, or training needs a very small learning rate.</source>
            <translation>要预测的 {name} 数值很大：均值 {mean:.4g}，标准差 {deviation:.4g}。请缩放它，否则训练需要很小的学习率。</translation>
        </message>
        <message>
            <source>What is to be predicted, {name}, is {value:.4g} in all training samples: there is nothing to learn.</source>
            <translation>要预测的 {name} 在所有训练样本中都是 {value:.4g}：没有可学的东西。</translation>
        </message>
        <message>
            <source>What it looks at: auto is the validation loss, or the training loss where nothing is validated. Looked at after each epoch in which it was measured.</source>
            <translation>观察什么：auto 为验证损失，没有验证时为训练损失。在测量过它的每一轮之后观察。</translation>
        </message>
        <message>
            <source>What lr is multiplied by.</source>
            <translation>lr 所乘的数。</translation>
        </message>
        <message>
            <source>What stands between two values of a text table.</source>
            <translation>文本表格中两个值之间的分隔符。</translation>
        </message>
        <message>
            <source>What to validate on: auto takes the folder's own val or test where it has one, else a share of each class; share takes a share in any case.</source>
            <translation>用什么验证：auto 在文件夹自带 val 或 test 时用它，否则从每类取一部分；share 总是取一部分。</translation>
        </message>
        <message>
            <source>What to validate on: the set's split that is not trained on, a share of the training split, or nothing.</source>
            <translation>用什么验证：数据集中未用于训练的那一部分、训练集的一部分，或不验证。</translation>
        </message>
        <message>
            <source>What {host} sent as {file} has the wrong checksum, so it is another file or was damaged on its way: try again, or {help}.</source>
            <translation>{host} 发来的 {file} 校验和不符，是别的文件或在途中损坏：请重试，或{help}。</translation>
        </message>
        <message>
            <source>When</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Where Adam needs a warm-up: the first steps do not divide by the average of squares, because it is still uncertain, and later ones are shorter as long as it is.</source>
            <translation>用于 Adam 需要预热之处：最初几步不除以平方的平均，因为它尚不可靠；之后只要仍不可靠，步长就较短。</translation>
        </message>
        <message>
            <source>Where Adam works and should be a little faster: the gradient of this step counts at once, as in Nesterov momentum, and momentum warms up by itself.</source>
            <translation>用于 Adam 有效而希望再快一点之处：像 Nesterov 动量那样，本步的梯度立即起作用，动量会自行预热。</translation>
        </message>
        <message>
            <source>Where lr shall not be tuned: the size of past steps takes its place, and lr stays 1. It starts slowly, because the first steps are about √eps long; a larger eps helps.</source>
            <translation>用于不想调节 lr 之处：由过去各步的大小代替它，lr 保持 1。起步缓慢，因为最初几步约为 √eps 长；增大 eps 会有帮助。</translation>
        </message>
        <message>
            <source>Where the square turns into a straight line.</source>
            <translation>平方在哪里变成直线。</translation>
        </message>
        <message>
            <source>Where the sum of squared gradients starts; above 0 the first steps are smaller.</source>
            <translation>梯度平方和的起始值；大于 0 时最初几步较小。</translation>
        </message>
        <message>
            <source>Where to train: auto, cpu, cuda, cuda:1, mps, ... Auto takes a GPU if there is one.</source>
            <translation>在哪里训练：auto、cpu、cuda、cuda:1、mps……有 GPU 时 auto 会使用它。</translation>
        </message>
        <message>
            <source>Where torchvision's files are or go; empty for the data folder of all sets.</source>
            <translation>torchvision 的文件所在或存放之处；留空表示所有数据集共用的数据文件夹。</translation>
        </message>
        <message>
            <source>Whether better is less (min) or more (max); auto is more for an accuracy, less for a loss.</source>
            <translation>越小越好 (min) 还是越大越好 (max)；auto 对准确率取越大越好，对损失取越小越好。</translation>
        </message>
        <message>
            <source>Whether the first line of a text table has the names of the columns.</source>
            <translation>文本表格的第一行是否为列名。</translation>
        </message>
        <message>
            <source>Whether the schedule moves on after each epoch or after each step; its lengths are counted in the same unit.</source>
            <translation>计划在每轮之后还是每步之后推进；其长度按同一单位计。</translation>
        </message>
        <message>
            <source>Whether the weights fit is not known yet: {why}</source>
            <translation>权重是否适合尚不清楚：{why}</translation>
        </message>
        <message>
            <source>Which letters and digits: balanced has 47 classes, byclass 62, bymerge 47, letters 26, digits and mnist 10.</source>
            <translation>哪些字母和数字：balanced 有 47 类，byclass 62 类，bymerge 47 类，letters 26 类，digits 和 mnist 10 类。</translation>
        </message>
        <message>
            <source>Which pictures make that share comes from this number.</source>
            <translation>由这个数决定哪些图片组成这一部分。</translation>
        </message>
        <message>
            <source>Which rows are kept for validation comes from this number.</source>
            <translation>由这个数决定哪些行留作验证。</translation>
        </message>
        <message>
            <source>Which samples are kept for validation comes from this number.</source>
            <translation>哪些样本留作验证由这个数决定。</translation>
        </message>
        <message>
            <source>Which samples make that share comes from this number; so do random numbers that are drawn while the dataset is made.</source>
            <translation>由这个数决定哪些样本组成这一部分；创建数据集时抽取的随机数也由它决定。</translation>
        </message>
        <message>
            <source>While a run is live, samples are shown as they are stored: an augmentation would draw from the run's random numbers.</source>
            <translation>有运行正在进行时，样本按存储的样子显示：数据增强会占用该运行的随机数。</translation>
        </message>
        <message>
            <source>Wide has a row for each step and a column for each series; long has a row for each value, with the names of its run and series.</source>
            <translation>wide 每步一行、每条曲线一列；long 每个值一行，并有其运行和曲线的名称。</translation>
        </message>
        <message>
            <source>Width of each hidden layer behind the table, separated by commas; empty for none. Their gradients are dense.</source>
            <translation>查找表之后每个隐藏层的宽度，用逗号分隔；留空表示没有。它们的梯度是稠密的。</translation>
        </message>
        <message>
            <source>Width of each hidden layer, separated by commas; empty for none.</source>
            <translation>每个隐藏层的宽度，用逗号分隔；留空表示没有。</translation>
        </message>
        <message>
            <source>Wine (scikit-learn)</source>
            <translation>葡萄酒 (scikit-learn)</translation>
        </message>
        <message>
            <source>Write TensorBoard event files into the run's folder, live.</source>
            <translation>在运行的文件夹中实时写入 TensorBoard 事件文件。</translation>
        </message>
        <message>
            <source>Writing {file}</source>
            <translation>正在写入 {file}</translation>
        </message>
        <message>
            <source>__len__ of {name}</source>
            <translation>{name} 的 __len__</translation>
        </message>
        <message>
            <source>__len__ of {name} in {file} gives {value}{at}, where a whole number from 1 to {most:,} is wanted: how many samples there are.</source>
            <translation>{file} 中 {name} 的 __len__ 给出 {value}{at}，而应为 1 到 {most:,} 的整数，即样本数。</translation>
        </message>
        <message>
            <source>a PDF document: choose a CSV or Parquet table</source>
            <translation>PDF 文档：请选择 CSV 或 Parquet 表格</translation>
        </message>
        <message>
            <source>a PyTorch script</source>
            <translation>PyTorch 脚本</translation>
        </message>
        <message>
            <source>a database: save the table as CSV</source>
            <translation>数据库：请把表格另存为 CSV</translation>
        </message>
        <message>
            <source>a dataset (a class made from torch.utils.data.Dataset, or a function that gives one)</source>
            <translation>数据集（由 torch.utils.data.Dataset 派生的类，或给出数据集的函数）</translation>
        </message>
        <message>
            <source>a file</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>a folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>a gradient is not a finite number</source>
            <translation>某个梯度不是有限数</translation>
        </message>
        <message>
            <source>a loss (a class made from torch.nn.Module)</source>
            <translation>损失（由 torch.nn.Module 派生的类）</translation>
        </message>
        <message>
            <source>a model (a class made from torch.nn.Module, or a function that takes data: DataShape)</source>
            <translation>模型（由 torch.nn.Module 派生的类，或接受 data: DataShape 的函数）</translation>
        </message>
        <message>
            <source>a picture: choose a CSV or Parquet table</source>
            <translation>图片：请选择 CSV 或 Parquet 表格</translation>
        </message>
        <message>
            <source>a quarter of the run</source>
            <translation>运行的四分之一</translation>
        </message>
        <message>
            <source>a scheduler (a class made from torch.optim.lr_scheduler.LRScheduler)</source>
            <translation>调度器（由 torch.optim.lr_scheduler.LRScheduler 派生的类）</translation>
        </message>
        <message>
            <source>a tenth of lr</source>
            <translation>lr 的十分之一</translation>
        </message>
        <message>
            <source>a third of the run</source>
            <translation>运行的三分之一</translation>
        </message>
        <message>
            <source>a zip archive or an Excel workbook: unpack it, or save the sheet as CSV</source>
            <translation>zip 压缩包或 Excel 工作簿：请解压，或把工作表另存为 CSV</translation>
        </message>
        <message>
            <source>an Arrow file: save the table as CSV or Parquet</source>
            <translation>Arrow 文件：请把表格另存为 CSV 或 Parquet</translation>
        </message>
        <message>
            <source>an Excel workbook: save the sheet as CSV</source>
            <translation>Excel 工作簿：请把工作表另存为 CSV</translation>
        </message>
        <message>
            <source>an HDF5 file: save the table as CSV or Parquet</source>
            <translation>HDF5 文件：请把表格另存为 CSV 或 Parquet</translation>
        </message>
        <message>
            <source>an eighth of the run</source>
            <translation>运行的八分之一</translation>
        </message>
        <message>
            <source>an optimizer (a class made from torch.optim.Optimizer)</source>
            <translation>优化器（由 torch.optim.Optimizer 派生的类）</translation>
        </message>
        <message>
            <source>as lr</source>
            <translation>同 lr</translation>
        </message>
        <message>
            <source>at step</source>
            <translation>所在步</translation>
        </message>
        <message>
            <source>auto</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>auto and 1e-3</source>
            <translation>auto 和 1e-3</translation>
        </message>
        <message>
            <source>bfloat16 runs the forward pass in mixed precision (autocast); weights stay float32.</source>
            <translation>bfloat16 以混合精度 (autocast) 进行前向计算；权重仍为 float32。</translation>
        </message>
        <message>
            <source>blue</source>
            <translation>蓝</translation>
        </message>
        <message>
            <source>bytes</source>
            <translation>字节</translation>
        </message>
        <message>
            <source>c are the ns_coefficients; X is computed in bfloat16. r is what adjust_lr_fn makes of the shape: original √max(1, rows / columns), match_rms_adamw 0.2 · √max(rows, columns), spectral_unclamped √(rows / columns). Weights that are no matrices are moved by AdamW, with other_lr and other_weight_decay.</source>
            <translation>c 为 ns_coefficients；X 以 bfloat16 计算。r 由 adjust_lr_fn 按形状得出：original 为 √max(1, 行数 / 列数)，match_rms_adamw 为 0.2 · √max(行数, 列数)，spectral_unclamped 为 √(行数 / 列数)。非矩阵的权重由 AdamW 更新，用 other_lr 和 other_weight_decay。</translation>
        </message>
        <message>
            <source>channel {number}</source>
            <translation>通道 {number}</translation>
        </message>
        <message>
            <source>class</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>classification</source>
            <translation>分类</translation>
        </message>
        <message>
            <source>compressed: unpack it first</source>
            <translation>压缩文件：请先解压</translation>
        </message>
        <message>
            <source>dataset</source>
            <translation>数据集</translation>
        </message>
        <message>
            <source>date or time</source>
            <translation>日期或时间</translation>
        </message>
        <message>
            <source>epochs</source>
            <translation>轮</translation>
        </message>
        <message>
            <source>exporter</source>
            <translation>导出器</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>feature {number}</source>
            <translation>特征 {number}</translation>
        </message>
        <message>
            <source>finished</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>floats</source>
            <translation>浮点数</translation>
        </message>
        <message>
            <source>from lr to a tenth of it</source>
            <translation>从 lr 到它的十分之一</translation>
        </message>
        <message>
            <source>from the seed</source>
            <translation>由种子产生</translation>
        </message>
        <message>
            <source>green</source>
            <translation>绿</translation>
        </message>
        <message>
            <source>grey</source>
            <translation>灰度</translation>
        </message>
        <message>
            <source>half and three quarters of the run</source>
            <translation>运行的一半和四分之三处</translation>
        </message>
        <message>
            <source>has a target of more than 18 digits</source>
            <translation>目标超过 18 位数字</translation>
        </message>
        <message>
            <source>has a target of the shape {shape}, where a class number, a number or a row of numbers is wanted</source>
            <translation>目标的形状为 {shape}，而应为类别号、一个数或一列数</translation>
        </message>
        <message>
            <source>has a target of the type {what}, where a class number, a number or a row of numbers is wanted</source>
            <translation>目标的类型为 {what}，而应为类别号、一个数或一列数</translation>
        </message>
        <message>
            <source>has a target of {found} numbers, and sample 0 one of {wanted}: all must have as many</source>
            <translation>目标有 {found} 个数，而样本 0 的有 {wanted} 个：所有样本必须一样多</translation>
        </message>
        <message>
            <source>has a target of {found} numbers, and those of the training set have {wanted}</source>
            <translation>目标有 {found} 个数，而训练集的有 {wanted} 个</translation>
        </message>
        <message>
            <source>has a {what} that is more than plain numbers in rows as long as each other</source>
            <translation>有一个 {what}，不是各行等长的普通数</translation>
        </message>
        <message>
            <source>has an input of the shape {found}, and {first} one of {wanted}: all must be of one shape</source>
            <translation>输入的形状为 {found}，而{first}的为 {wanted}：所有样本的形状必须相同</translation>
        </message>
        <message>
            <source>has an input of the type {what}, where a tensor, an array, a picture or numbers are wanted</source>
            <translation>输入的类型为 {what}，而应为张量、数组、图片或数</translation>
        </message>
        <message>
            <source>has an input of {found}, and {first} one of {wanted}: all must be of one type</source>
            <translation>输入为 {found}，而{first}的为 {wanted}：所有样本的类型必须相同</translation>
        </message>
        <message>
            <source>has an input of {what}, where plain numbers are wanted</source>
            <translation>输入为 {what}，而应为普通数</translation>
        </message>
        <message>
            <source>has an input without numbers, of the shape {shape}</source>
            <translation>输入中没有数，形状为 {shape}</translation>
        </message>
        <message>
            <source>has the label {label:,}, which is hardly a class; where it is a number to predict, set task to regression</source>
            <translation>标签为 {label:,}，不大可能是类别；若它是要预测的数，请把 task 设为 regression</translation>
        </message>
        <message>
            <source>has the label {label}, and there are {count} classes: labels must run from 0 to {last}</source>
            <translation>标签为 {label}，而共有 {count} 类：标签必须从 0 到 {last}</translation>
        </message>
        <message>
            <source>has the label {label}: labels are class numbers from 0</source>
            <translation>标签为 {label}：标签是从 0 开始的类别号</translation>
        </message>
        <message>
            <source>has the target {found} now and had {known} before: targets must not change</source>
            <translation>目标现为 {found}，之前为 {known}：目标不得改变</translation>
        </message>
        <message>
            <source>has {count} members, where a pair (input, target) is wanted</source>
            <translation>有 {count} 个成员，而应为一对 (输入, 目标)</translation>
        </message>
        <message>
            <source>imported</source>
            <translation>已导入</translation>
        </message>
        <message>
            <source>inputs</source>
            <translation>输入</translation>
        </message>
        <message>
            <source>is of the type {what}, where a pair (input, target) is wanted</source>
            <translation>类型为 {what}，而应为一对 (输入, 目标)</translation>
        </message>
        <message>
            <source>it cannot be read ({why})</source>
            <translation>无法读取（{why}）</translation>
        </message>
        <message>
            <source>it cannot be sent to another process ({why})</source>
            <translation>无法发送给另一个进程（{why}）</translation>
        </message>
        <message>
            <source>it claims to have more than {most} million pixels</source>
            <translation>它声称有超过 {most} 百万像素</translation>
        </message>
        <message>
            <source>it has labels from {lowest} to {highest}, and {count} classes</source>
            <translation>它的标签从 {lowest} 到 {highest}，而有 {count} 类</translation>
        </message>
        <message>
            <source>it has no argument lr, which is what schedules and knobs move.</source>
            <translation>它没有参数 lr，而调度和旋钮调节的正是 lr。</translation>
        </message>
        <message>
            <source>it has {count} million pixels, and at most {most} million are read</source>
            <translation>它有 {count} 百万像素，而最多读取 {most} 百万</translation>
        </message>
        <message>
            <source>it is a link</source>
            <translation>它是链接</translation>
        </message>
        <message>
            <source>it is a link to nothing</source>
            <translation>它是失效的链接</translation>
        </message>
        <message>
            <source>it is cut off or damaged ({why})</source>
            <translation>它被截断或已损坏（{why}）</translation>
        </message>
        <message>
            <source>it is in no sub-folder of a class</source>
            <translation>它不在任何类别的子文件夹中</translation>
        </message>
        <message>
            <source>it is locked by a password</source>
            <translation>它被密码锁定</translation>
        </message>
        <message>
            <source>it is no ordinary file</source>
            <translation>它不是普通文件</translation>
        </message>
        <message>
            <source>it is no picture, or of a format that is not read here</source>
            <translation>它不是图片，或格式在此无法读取</translation>
        </message>
        <message>
            <source>it is not there any more</source>
            <translation>它已不存在</translation>
        </message>
        <message>
            <source>it is there twice</source>
            <translation>它出现了两次</translation>
        </message>
        <message>
            <source>it may not be read</source>
            <translation>没有权限读取它</translation>
        </message>
        <message>
            <source>its argument {name} cannot be given here.</source>
            <translation>它的参数 {name} 无法在此给出。</translation>
        </message>
        <message>
            <source>its code is in {file}, which other processes do not have</source>
            <translation>它的代码在 {file} 中，其他进程没有</translation>
        </message>
        <message>
            <source>its first line has {count}</source>
            <translation>首行有 {count} 个</translation>
        </message>
        <message>
            <source>its header has {count}</source>
            <translation>表头有 {count} 个</translation>
        </message>
        <message>
            <source>its inputs are {dtype} of the shape {shape}, where uint8 (n, channels, height, width) or float32 is wanted</source>
            <translation>它的输入为 {dtype}，形状为 {shape}，而应为 uint8 (n, channels, height, width) 或 float32</translation>
        </message>
        <message>
            <source>its path leads out of the folder</source>
            <translation>它的路径指向文件夹之外</translation>
        </message>
        <message>
            <source>its samples have no numbers, so a run could not be resumed: make it from Dataset, with __len__ and __getitem__.</source>
            <translation>它的样本没有编号，因此运行无法恢复：请从 Dataset 派生，并提供 __len__ 和 __getitem__。</translation>
        </message>
        <message>
            <source>its targets are {dtype} of the shape {shape}, where float32 (n, outputs) is wanted</source>
            <translation>它的目标为 {dtype}，形状为 {shape}，而应为 float32 (n, outputs)</translation>
        </message>
        <message>
            <source>its targets are {dtype} of the shape {shape}, where int64 (n,) is wanted</source>
            <translation>它的目标为 {dtype}，形状为 {shape}，而应为 int64 (n,)</translation>
        </message>
        <message>
            <source>its task is {task!r}, where classification or regression is wanted</source>
            <translation>它的任务为 {task!r}，而应为 classification 或 regression</translation>
        </message>
        <message>
            <source>line {line}</source>
            <translation>第 {line} 行</translation>
        </message>
        <message>
            <source>lists or records</source>
            <translation>列表或记录</translation>
        </message>
        <message>
            <source>loss</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>lr</source>
            <translation>lr</translation>
        </message>
        <message>
            <source>lr is multiplied by this at each advance.</source>
            <translation>每次推进时 lr 乘以此数。</translation>
        </message>
        <message>
            <source>lr is multiplied by this until total_iters advances are made.</source>
            <translation>在推进 total_iters 次之前，lr 都乘以此数。</translation>
        </message>
        <message>
            <source>lr is only the length of each weight's first step, so a schedule does nothing afterwards.</source>
            <translation>lr 只是每个权重第一步的长度，因此之后调度不起作用。</translation>
        </message>
        <message>
            <source>mean</source>
            <translation>均值</translation>
        </message>
        <message>
            <source>median</source>
            <translation>中位数</translation>
        </message>
        <message>
            <source>model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>no values</source>
            <translation>没有值</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>not begun</source>
            <translation>未开始</translation>
        </message>
        <message>
            <source>not installed</source>
            <translation>未安装</translation>
        </message>
        <message>
            <source>number</source>
            <translation>数</translation>
        </message>
        <message>
            <source>off</source>
            <translation>关</translation>
        </message>
        <message>
            <source>off; on makes it AdamW</source>
            <translation>关；打开即为 AdamW</translation>
        </message>
        <message>
            <source>on or off, with momentum only</source>
            <translation>开或关，仅在有动量时</translation>
        </message>
        <message>
            <source>on where weight_decay is not 0</source>
            <translation>weight_decay 不为 0 时开</translation>
        </message>
        <message>
            <source>on; off for the groups of embeddings and of the output layer</source>
            <translation>开；嵌入和输出层的组关</translation>
        </message>
        <message>
            <source>optimizer</source>
            <translation>优化器</translation>
        </message>
        <message>
            <source>original</source>
            <translation>原版</translation>
        </message>
        <message>
            <source>original; match_rms_adamw to keep the lr of AdamW</source>
            <translation>original；用 match_rms_adamw 可沿用 AdamW 的 lr</translation>
        </message>
        <message>
            <source>phase</source>
            <translation>阶段</translation>
        </message>
        <message>
            <source>put {files} (from {address}) into {folder} yourself</source>
            <translation>自行把 {files}（来自 {address}）放入 {folder}</translation>
        </message>
        <message>
            <source>raw bytes</source>
            <translation>原始字节</translation>
        </message>
        <message>
            <source>red</source>
            <translation>红</translation>
        </message>
        <message>
            <source>regression</source>
            <translation>回归</translation>
        </message>
        <message>
            <source>row {row}</source>
            <translation>第 {row} 行数据</translation>
        </message>
        <message>
            <source>sample {sample:,}</source>
            <translation>样本 {sample:,}</translation>
        </message>
        <message>
            <source>sample {sample:,} of {name}</source>
            <translation>{name} 的样本 {sample:,}</translation>
        </message>
        <message>
            <source>scheduler</source>
            <translation>调度器</translation>
        </message>
        <message>
            <source>size unknown</source>
            <translation>大小未知</translation>
        </message>
        <message>
            <source>step</source>
            <translation>步</translation>
        </message>
        <message>
            <source>step {step} would spoil the weights, because {what}.</source>
            <translation>第 {step} 步会破坏权重，因为 {what}。</translation>
        </message>
        <message>
            <source>steps</source>
            <translation>步</translation>
        </message>
        <message>
            <source>still running, or cut off</source>
            <translation>仍在运行，或被中断</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>strong_wolfe in full batches</source>
            <translation>整批时用 strong_wolfe</translation>
        </message>
        <message>
            <source>target {number}</source>
            <translation>目标 {number}</translation>
        </message>
        <message>
            <source>targets</source>
            <translation>目标</translation>
        </message>
        <message>
            <source>text</source>
            <translation>文本</translation>
        </message>
        <message>
            <source>the data folder</source>
            <translation>数据文件夹</translation>
        </message>
        <message>
            <source>the loss is not a finite number</source>
            <translation>损失不是有限数</translation>
        </message>
        <message>
            <source>the run ended before it.</source>
            <translation>运行在此之前结束了。</translation>
        </message>
        <message>
            <source>the run was longer than its recipe and journal make it.</source>
            <translation>运行比其配方和日志所得的更长。</translation>
        </message>
        <message>
            <source>the step at which averaging begins</source>
            <translation>开始平均的那一步</translation>
        </message>
        <message>
            <source>the training set of {name}</source>
            <translation>{name} 的训练集</translation>
        </message>
        <message>
            <source>the update would make a weight infinite</source>
            <translation>更新会使某个权重变为无穷大</translation>
        </message>
        <message>
            <source>the validation set of {name}</source>
            <translation>{name} 的验证集</translation>
        </message>
        <message>
            <source>the whole run</source>
            <translation>整个运行</translation>
        </message>
        <message>
            <source>those of their lrs</source>
            <translation>各组 lr 之间的比例</translation>
        </message>
        <message>
            <source>torch keeps the average a beside the weights and goes on with θ. To evaluate an average, choose one in the recipe's training section.</source>
            <translation>torch 在权重之外另存平均值 a，并继续使用 θ。要评估平均值，请在配方的 training 节中选择一种平均。</translation>
        </message>
        <message>
            <source>torch refuses these values of {part}: {why}.</source>
            <translation>torch 拒绝 {part} 的这些数值：{why}。</translation>
        </message>
        <message>
            <source>torch refuses this group: {why}.</source>
            <translation>torch 拒绝此组：{why}。</translation>
        </message>
        <message>
            <source>torch.save, with nothing but weights</source>
            <translation>仅含权重的 torch.save</translation>
        </message>
        <message>
            <source>torchvision cannot read {title} in {folder} ({kind}: {why}): delete its files there and download it again.</source>
            <translation>torchvision 无法读取 {folder} 中的 {title}（{kind}：{why}）：请删除那里的文件并重新下载。</translation>
        </message>
        <message>
            <source>torchvision refuses these values of {part}: {why}.</source>
            <translation>torchvision 拒绝 {part} 的这些值：{why}。</translation>
        </message>
        <message>
            <source>torchvision's reference scripts</source>
            <translation>torchvision 的参考脚本</translation>
        </message>
        <message>
            <source>training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>transform</source>
            <translation>变换</translation>
        </message>
        <message>
            <source>usually auto</source>
            <translation>通常为 auto</translation>
        </message>
        <message>
            <source>usually off</source>
            <translation>通常关</translation>
        </message>
        <message>
            <source>usually on</source>
            <translation>通常开</translation>
        </message>
        <message>
            <source>validation</source>
            <translation>验证</translation>
        </message>
        <message>
            <source>{'cos', 'linear'} Specifies the annealing strategy: "cos" for cosine annealing, "linear" for linear annealing.</source>
            <translation>{'cos', 'linear'} 退火方式："cos" 为余弦退火，"linear" 为线性退火。</translation>
        </message>
        <message>
            <source>{'cycle', 'iterations'}. Defines whether scale_fn is evaluated on cycle number or cycle iterations (training iterations since start of cycle).</source>
            <translation>{'cycle', 'iterations'}。scale_fn 按周期号还是按周期内迭代次数（自周期开始的训练迭代）计算。</translation>
        </message>
        <message>
            <source>{about} {where}</source>
            <translation>{about} {where}</translation>
        </message>
        <message>
            <source>{archive} does not contain {file}, which {title} is read from: download it again.</source>
            <translation>{archive} 中没有读取 {title} 所需的 {file}：请重新下载。</translation>
        </message>
        <message>
            <source>{count:,} missing values of {column!r} were filled with the {what} of the training rows.</source>
            <translation>{column!r} 的 {count:,} 个缺失值已用训练行的{what}填充。</translation>
        </message>
        <message>
            <source>{count:,} of the {all:,} samples of the {split} split that were looked at have NaN or infinite {kind}, the first is sample {first:,}: training would stop there.</source>
            <translation>查看过的 {all:,} 个{split}集样本中，有 {count:,} 个的{kind}含 NaN 或无穷大，第一个是样本 {first:,}：训练会在那里停止。</translation>
        </message>
        <message>
            <source>{count:,} of the {all:,} validation samples are in the training split too: the validation loss looks better than it is.</source>
            <translation>{all:,} 个验证样本中有 {count:,} 个也在训练集中：验证损失会显得比实际更好。</translation>
        </message>
        <message>
            <source>{count:,} samples of the {split} split have NaN or infinite {kind}, the first is sample {first:,}: training would stop there.</source>
            <translation>{split}集有 {count:,} 个样本的{kind}含 NaN 或无穷大，第一个是样本 {first:,}：训练会在那里停止。</translation>
        </message>
        <message>
            <source>{count} of the model's {all} tensors come from {file}.</source>
            <translation>模型的 {all} 个张量中有 {count} 个来自 {file}。</translation>
        </message>
        <message>
            <source>{count} of {all} classes have no training sample ({names}): they cannot be learned.</source>
            <translation>{all} 个类别中有 {count} 个没有训练样本（{names}）：无法学习它们。</translation>
        </message>
        <message>
            <source>{count} of {all} features or channels have one value in all training samples ({names}): nothing can be learned from them.</source>
            <translation>{all} 个特征或通道中有 {count} 个在所有训练样本中只有一个值（{names}）：从中学不到任何东西。</translation>
        </message>
        <message>
            <source>{count} of {all} features or channels have one value in all {some:,} training samples that were looked at ({names}): little can be learned from them.</source>
            <translation>{all} 个特征或通道中有 {count} 个在查看过的全部 {some:,} 个训练样本中只有一个值（{names}）：从中学不到多少。</translation>
        </message>
        <message>
            <source>{count} pictures were left out; the first, {file}, because {why}.</source>
            <translation>略去了 {count} 张图片；第一张是 {file}，因为{why}。</translation>
        </message>
        <message>
            <source>{count} values were left out: later ones took their place.</source>
            <translation>略去了 {count} 个值：它们被后来的值取代。</translation>
        </message>
        <message>
            <source>{dropped:,} of {rows:,} rows were left out: {targets:,} have no target, {others:,} have another value missing.</source>
            <translation>{rows:,} 行中略去了 {dropped:,} 行：{targets:,} 行没有目标，{others:,} 行缺失其他值。</translation>
        </message>
        <message>
            <source>{epochs} more epochs and {steps} more steps</source>
            <translation>再加 {epochs} 轮和 {steps} 步</translation>
        </message>
        <message>
            <source>{file} begins like text in {encoding}, but line {line} cannot be read: it is damaged or cut off.</source>
            <translation>{file} 的开头像是 {encoding} 文本，但第 {line} 行无法读取：文件已损坏或被截断。</translation>
        </message>
        <message>
            <source>{file} cannot be read as Python: it is nested too deeply.</source>
            <translation>{file} 无法作为 Python 读取：嵌套过深。</translation>
        </message>
        <message>
            <source>{file} cannot be read as a table: {why}.</source>
            <translation>{file} 无法作为表格读取：{why}。</translation>
        </message>
        <message>
            <source>{file} cannot be read or written: {why}.</source>
            <translation>无法读写 {file}：{why}。</translation>
        </message>
        <message>
            <source>{file} cannot be read: {why}.</source>
            <translation>无法读取 {file}：{why}。</translation>
        </message>
        <message>
            <source>{file} cannot be used: line {line} raises {what}, {why}.</source>
            <translation>{file} 无法使用：第 {line} 行引发了 {what}，{why}。</translation>
        </message>
        <message>
            <source>{file} cannot be used: {what}, {why}.</source>
            <translation>{file} 无法使用：{what}，{why}。</translation>
        </message>
        <message>
            <source>{file} cannot be written: {why}. Choose another folder.</source>
            <translation>无法写入 {file}：{why}。请选择另一个文件夹。</translation>
        </message>
        <message>
            <source>{file} cannot have the comma both between values and inside numbers: set decimal or delimiter to something else.</source>
            <translation>{file} 不能既用逗号分隔值，又在数字中用逗号：请把 decimal 或 delimiter 设为别的。</translation>
        </message>
        <message>
            <source>{file} could not be saved because its name is too long: choose a shorter one.</source>
            <translation>无法保存 {file}，因为名称太长：请用短一些的。</translation>
        </message>
        <message>
            <source>{file} could not be saved because the disk is full: make room for {folder}, then try again.</source>
            <translation>无法保存 {file}，因为磁盘已满：请为 {folder} 腾出空间后重试。</translation>
        </message>
        <message>
            <source>{file} could not be saved because the state holds something that is no tensor, number or text ({reason}): take it out.</source>
            <translation>无法保存 {file}，因为状态中有不是张量、数字或文本的内容（{reason}）：请把它去掉。</translation>
        </message>
        <message>
            <source>{file} could not be saved because there is no folder {folder}: make it or choose another.</source>
            <translation>无法保存 {file}，因为没有文件夹 {folder}：请新建它或另选一个。</translation>
        </message>
        <message>
            <source>{file} could not be saved because writing in {folder} is not allowed: choose another folder or change its permissions.</source>
            <translation>无法保存 {file}，因为不允许写入 {folder}：请另选文件夹或更改权限。</translation>
        </message>
        <message>
            <source>{file} could not be saved because {folder} is read-only: choose another folder.</source>
            <translation>无法保存 {file}，因为 {folder} 是只读的：请另选文件夹。</translation>
        </message>
        <message>
            <source>{file} could not be saved in {folder} ({reason}): try again or choose another folder.</source>
            <translation>无法把 {file} 保存到 {folder}（{reason}）：请重试或另选文件夹。</translation>
        </message>
        <message>
            <source>{file} does not say which version of Descent wrote it: use another checkpoint.</source>
            <translation>{file} 没有说明由哪个版本的 Descent 写成：请使用另一个检查点。</translation>
        </message>
        <message>
            <source>{file} has an unknown section [{section}].{hint}</source>
            <translation>{file} 有未知的节 [{section}]。{hint}</translation>
        </message>
        <message>
            <source>{file} has changed since the run was made (lines: -{less}, +{more}); the copy that the run has kept takes its place.</source>
            <translation>{file} 在这次运行之后已被改动（行数：-{less}，+{more}）；改用运行保存的副本。</translation>
        </message>
        <message>
            <source>{file} has changed since the run was made, and the copy in the run's folder is gone or damaged, so the losses may be others.</source>
            <translation>{file} 在这次运行之后已被改动，而运行文件夹中的副本已丢失或损坏，因此损失可能不同。</translation>
        </message>
        <message>
            <source>{file} has changed since the run was made, and the copy that the run has kept runs only after you have agreed: look at {copy}, then bring it in as a part of your own, or name it after --trust.</source>
            <translation>{file} 在这次运行之后已被改动，运行保存的副本须经您同意才会执行：请查看 {copy}，然后把它作为自己的部件引入，或写在 --trust 之后。</translation>
        </message>
        <message>
            <source>{file} has columns that cannot be features: {listing}. Name them under leave_out.</source>
            <translation>{file} 有不能作为特征的列：{listing}。请把它们写入 leave_out。</translation>
        </message>
        <message>
            <source>{file} has more than {count:,} bytes, too many to be looked at: choose a smaller file.</source>
            <translation>{file} 超过 {count:,} 字节，太大而无法检查：请选择更小的文件。</translation>
        </message>
        <message>
            <source>{file} has names of columns but no rows: choose a table with a row of values for each sample.</source>
            <translation>{file} 有列名但没有数据行：请选择每个样本各有一行值的表格。</translation>
        </message>
        <message>
            <source>{file} has no column {column!r} to be the target.{hint}</source>
            <translation>{file} 没有可作为目标的列 {column!r}。{hint}</translation>
        </message>
        <message>
            <source>{file} has no column {pattern!r}.{hint}</source>
            <translation>{file} 没有列 {pattern!r}。{hint}</translation>
        </message>
        <message>
            <source>{file} has no {name!r}.{hint}</source>
            <translation>{file} 中没有 {name!r}。{hint}</translation>
        </message>
        <message>
            <source>{file} has no {name!r}: it is empty.</source>
            <translation>{file} 中没有 {name!r}：文件是空的。</translation>
        </message>
        <message>
            <source>{file} has only one column: a table needs a target and at least one feature.</source>
            <translation>{file} 只有一列：表格需要一个目标和至少一个特征。</translation>
        </message>
        <message>
            <source>{file} has only one column: a table needs a target and at least one feature. If it has more, set delimiter to what stands between them.</source>
            <translation>{file} 只有一列：表格需要一个目标和至少一个特征。如果实际不止一列，请把 delimiter 设为它们之间的分隔符。</translation>
        </message>
        <message>
            <source>{file} has only one row: training needs at least two.</source>
            <translation>{file} 只有一行：训练至少需要两行。</translation>
        </message>
        <message>
            <source>{file} has two columns named {name!r} (columns {one} and {two}): rename one of them.</source>
            <translation>{file} 有两列都名为 {name!r}（第 {one} 列和第 {two} 列）：请给其中一列改名。</translation>
        </message>
        <message>
            <source>{file} has {left} rows without a missing value: training needs at least two. Fill missing numbers with mean or median, and missing texts with a category.</source>
            <translation>{file} 只有 {left} 行没有缺失值：训练至少需要两行。请用 mean 或 median 填充缺失的数，用一个类别填充缺失的文本。</translation>
        </message>
        <message>
            <source>{file} holds a whole {what} as a Python object, which cannot be made without running its code: save its state_dict() instead.</source>
            <translation>{file} 中有一个作为 Python 对象的整个 {what}，不运行其代码就无法创建：请改为保存它的 state_dict()。</translation>
        </message>
        <message>
            <source>{file} holds an entry that is no event: all before it were read.</source>
            <translation>{file} 中有一条不是事件的记录：它之前的都已读取。</translation>
        </message>
        <message>
            <source>{file} holds no weights that are known as such; it has {keys}: save the model's state_dict().</source>
            <translation>{file} 中没有可识别的权重；其中有 {keys}：请保存模型的 state_dict()。</translation>
        </message>
        <message>
            <source>{file} holds {size} MB of structure besides its tensors, more than any checkpoint needs: it was refused as a bomb.</source>
            <translation>{file} 除张量外还有 {size} MB 的结构，超过任何检查点所需：已作为炸弹拒绝。</translation>
        </message>
        <message>
            <source>{file} is a Parquet file that is damaged or cut off: {why}.</source>
            <translation>{file} 是已损坏或被截断的 Parquet 文件：{why}。</translation>
        </message>
        <message>
            <source>{file} is a folder: choose a CSV or Parquet file in it.</source>
            <translation>{file} 是文件夹：请选择其中的 CSV 或 Parquet 文件。</translation>
        </message>
        <message>
            <source>{file} is a folder: choose a Python file in it.</source>
            <translation>{file} 是文件夹：请选择其中的 Python 文件。</translation>
        </message>
        <message>
            <source>{file} is a web page, perhaps in place of a download: choose a CSV or Parquet table.</source>
            <translation>{file} 是网页，可能下载到的不是文件本身：请选择 CSV 或 Parquet 表格。</translation>
        </message>
        <message>
            <source>{file} is cut off in the middle of an entry: all entries before it were read.</source>
            <translation>{file} 在一条记录的中间被截断：之前的记录都已读取。</translation>
        </message>
        <message>
            <source>{file} is damaged from one place on: what stands before it was read.</source>
            <translation>{file} 从某处起已损坏：之前的内容已读取。</translation>
        </message>
        <message>
            <source>{file} is damaged or incomplete ({why}): download it again.</source>
            <translation>{file} 已损坏或不完整（{why}）：请重新下载。</translation>
        </message>
        <message>
            <source>{file} is damaged or incomplete: download it again.</source>
            <translation>{file} 已损坏或不完整：请重新下载。</translation>
        </message>
        <message>
            <source>{file} is damaged: its contents do not match their checksum; use an earlier checkpoint.</source>
            <translation>{file} 已损坏：内容与校验和不符；请使用更早的检查点。</translation>
        </message>
        <message>
            <source>{file} is empty: choose a table with a row of values for each sample.</source>
            <translation>{file} 是空的：请选择每个样本各有一行值的表格。</translation>
        </message>
        <message>
            <source>{file} is empty: download it again.</source>
            <translation>{file} 是空的：请重新下载。</translation>
        </message>
        <message>
            <source>{file} is gone; the copy that the run has kept takes its place.</source>
            <translation>{file} 已不存在；改用运行保存的副本。</translation>
        </message>
        <message>
            <source>{file} is in the format that torch.save had before version 1.6: load it with torch.load(..., weights_only=True) and save it again.</source>
            <translation>{file} 是 torch.save 在 1.6 版之前的格式：请用 torch.load(..., weights_only=True) 加载后再保存一次。</translation>
        </message>
        <message>
            <source>{file} is incomplete: its end is missing; use an earlier checkpoint or copy it again.</source>
            <translation>{file} 不完整：缺少末尾；请使用更早的检查点或重新复制。</translation>
        </message>
        <message>
            <source>{file} is neither text nor Parquet: choose a CSV or Parquet table.</source>
            <translation>{file} 既不是文本也不是 Parquet：请选择 CSV 或 Parquet 表格。</translation>
        </message>
        <message>
            <source>{file} is no archive that can be unpacked (.tar.gz, .zip, .gz, .bz2, .xz): choose another file.</source>
            <translation>{file} 不是可以解压的压缩包 (.tar.gz, .zip, .gz, .bz2, .xz)：请另选文件。</translation>
        </message>
        <message>
            <source>{file} is no ordinary file: choose a CSV or Parquet table.</source>
            <translation>{file} 不是普通文件：请选择 CSV 或 Parquet 表格。</translation>
        </message>
        <message>
            <source>{file} is no ordinary file: choose a Python file.</source>
            <translation>{file} 不是普通文件：请选择 Python 文件。</translation>
        </message>
        <message>
            <source>{file} is no recipe: its first line should be `descent = 1`.</source>
            <translation>{file} 不是配方：第一行应为 `descent = 1`。</translation>
        </message>
        <message>
            <source>{file} is no text in UTF-8, so it is no recipe.</source>
            <translation>{file} 不是 UTF-8 文本，因此不是配方。</translation>
        </message>
        <message>
            <source>{file} is not UTF-8 and is read as {encoding}: where letters look wrong, set encoding.</source>
            <translation>{file} 不是 UTF-8，按 {encoding} 读取：如有字符显示不对，请设置 encoding。</translation>
        </message>
        <message>
            <source>{file} is not a checkpoint as torch.save writes it: choose another file.</source>
            <translation>{file} 不是 torch.save 写出的检查点：请另选文件。</translation>
        </message>
        <message>
            <source>{file} is not a checkpoint that torch can load ({reason}): use another one.</source>
            <translation>{file} 不是 torch 能加载的检查点（{reason}）：请另用一个。</translation>
        </message>
        <message>
            <source>{file} is not a checkpoint: choose a file that was saved by Descent or by torch.save.</source>
            <translation>{file} 不是检查点：请选择由 Descent 或 torch.save 保存的文件。</translation>
        </message>
        <message>
            <source>{file} is not a checkpoint: it holds no dict of named values; choose another file.</source>
            <translation>{file} 不是检查点：其中没有带名称的字典；请另选文件。</translation>
        </message>
        <message>
            <source>{file} is not a history of Descent ({reason}): restore it from a copy.</source>
            <translation>{file} 不是 Descent 的历史（{reason}）：请从副本恢复。</translation>
        </message>
        <message>
            <source>{file} is not a history of Descent, or its beginning is damaged: restore it from a copy.</source>
            <translation>{file} 不是 Descent 的历史，或开头已损坏：请从副本恢复。</translation>
        </message>
        <message>
            <source>{file} is not laid out like a checkpoint (see its part {part}): choose a file that was saved by Descent or by torch.save.</source>
            <translation>{file} 的结构不像检查点（见其中的 {part}）：请选择由 Descent 或 torch.save 保存的文件。</translation>
        </message>
        <message>
            <source>{file} is not written in Python: line {line}, {why}.</source>
            <translation>{file} 不是用 Python 写成的：第 {line} 行，{why}。</translation>
        </message>
        <message>
            <source>{file} is not written in Python: {why}.</source>
            <translation>{file} 不是用 Python 写成的：{why}。</translation>
        </message>
        <message>
            <source>{file} is not written in TOML: it is nested too deeply.</source>
            <translation>{file} 不是 TOML 格式：嵌套太深。</translation>
        </message>
        <message>
            <source>{file} is not written in TOML: {why}.</source>
            <translation>{file} 不是 TOML 格式：{why}。</translation>
        </message>
        <message>
            <source>{file} is not written in {encoding}: line {line} cannot be read. Set encoding to auto or to another one.</source>
            <translation>{file} 不是以 {encoding} 编码的：第 {line} 行无法读取。请把 encoding 设为 auto 或其他编码。</translation>
        </message>
        <message>
            <source>{file} is {what}.</source>
            <translation>{file} 是{what}。</translation>
        </message>
        <message>
            <source>{file} needs a section [{section}] with a line `part = "..."`.</source>
            <translation>{file} 需要一个含有 `part = "..."` 一行的节 [{section}]。</translation>
        </message>
        <message>
            <source>{file} needs {size} and {folder} has only {free} left: make room, or choose another data folder.</source>
            <translation>{file} 需要 {size}，而 {folder} 只剩 {free}：请腾出空间，或另选数据文件夹。</translation>
        </message>
        <message>
            <source>{file} of {title} in {folder} is damaged or incomplete: download it again ({size}), or {help}.</source>
            <translation>{folder} 中 {title} 的 {file} 已损坏或不完整：请重新下载（{size}），或{help}。</translation>
        </message>
        <message>
            <source>{file} seems to be a safetensors file, which cannot be read: load it with its own library and save the tensors with torch.save.</source>
            <translation>{file} 似乎是 safetensors 文件，无法读取：请用它自己的库加载，再用 torch.save 保存其中的张量。</translation>
        </message>
        <message>
            <source>{file} was changed while it was read: try again when it is whole.</source>
            <translation>{file} 在读取过程中被更改：请等它完整后重试。</translation>
        </message>
        <message>
            <source>{file} was changed while the run was made, before step {step:,}; what comes before that step was made with another one.</source>
            <translation>{file} 在运行过程中、第 {step:,} 步之前被改动过；该步之前用的是另一个版本。</translation>
        </message>
        <message>
            <source>{file} was given up, because it was still running after {seconds:.0f} seconds, then at line {line}: look for a loop that does not end.</source>
            <translation>{file} 已被中止，因为它在 {seconds:.0f} 秒后仍在运行，当时位于第 {line} 行：请检查是否有不会结束的循环。</translation>
        </message>
        <message>
            <source>{file} was given up, because it was still running after {seconds:.0f} seconds: look for a loop that does not end.</source>
            <translation>{file} 已被中止，因为它在 {seconds:.0f} 秒后仍在运行：请检查是否有不会结束的循环。</translation>
        </message>
        <message>
            <source>{file} was not kept with the run, so it is not known whether it has changed since.</source>
            <translation>{file} 没有随运行保存，因此不知道它之后是否被改动过。</translation>
        </message>
        <message>
            <source>{file} was not saved by Descent and cannot be resumed: choose a checkpoint of one of its runs.</source>
            <translation>{file} 不是由 Descent 保存的，不能继续：请选择某次运行的检查点。</translation>
        </message>
        <message>
            <source>{file} was not unpacked, because of {member!r} in it: {why}; get the archive from where it is published.</source>
            <translation>{file} 未解压，因为其中的 {member!r}：{why}；请从发布处获取该压缩包。</translation>
        </message>
        <message>
            <source>{file} was not unpacked: it is a bomb that unpacks to far more than any data would; get the archive from where it is published.</source>
            <translation>{file} 未解压：它是压缩炸弹，解压后远远大于任何正常数据；请从发布处获取该压缩包。</translation>
        </message>
        <message>
            <source>{file} was refused as a bomb: its structure has a text or number of more than {size} MB.</source>
            <translation>{file} 因像炸弹文件而被拒绝：其结构中有超过 {size} MB 的文本或数字。</translation>
        </message>
        <message>
            <source>{file} was refused as a bomb: its structure has more than {count} things in each other.</source>
            <translation>{file} 因像炸弹文件而被拒绝：其结构中有超过 {count} 个对象层层嵌套。</translation>
        </message>
        <message>
            <source>{file} was refused as a bomb: its structure would take more than {size} MB besides its tensors.</source>
            <translation>{file} 因像炸弹文件而被拒绝：除张量外，其结构将占用超过 {size} MB。</translation>
        </message>
        <message>
            <source>{file} was refused as a bomb: its tensors claim to hold far more than the whole file.</source>
            <translation>{file} 已作为炸弹拒绝：其张量声称的内容远大于整个文件。</translation>
        </message>
        <message>
            <source>{file} was refused as a bomb: its {series} series would take far more memory than the file is long; restore it from a copy.</source>
            <translation>{file} 被当作炸弹文件拒绝：其中的 {series} 曲线所需内存远超文件长度；请从副本恢复。</translation>
        </message>
        <message>
            <source>{file} was refused as a bomb: the directory of its parts has {size} MB.</source>
            <translation>{file} 被当作炸弹文件拒绝：其内部目录有 {size} MB。</translation>
        </message>
        <message>
            <source>{file} was refused: it asks for {what}, which is neither a tensor nor a plain value; nothing of it was run.</source>
            <translation>{file} 已被拒绝：它要求 {what}，既不是张量也不是普通数值；其中没有任何内容被执行。</translation>
        </message>
        <message>
            <source>{file} was refused: it asks for {what}, which is neither an array nor a plain value; nothing of it was run.</source>
            <translation>{file} 已被拒绝：它要求 {what}，既不是数组也不是普通数值；其中没有任何内容被执行。</translation>
        </message>
        <message>
            <source>{file} was refused: it contains a tensor that is not plain and dense, which no checkpoint of Descent has.</source>
            <translation>{file} 已被拒绝：其中有不是普通稠密张量的内容，Descent 的检查点不会有。</translation>
        </message>
        <message>
            <source>{file} was refused: it contains the pickle instruction {instruction}, which no batch of pictures needs; nothing of it was run.</source>
            <translation>{file} 已被拒绝：它含有 pickle 指令 {instruction}，图片批不需要该指令；其中没有任何内容被执行。</translation>
        </message>
        <message>
            <source>{file} was refused: it contains the pickle instruction {opcode}, which no checkpoint needs and which can run code.</source>
            <translation>{file} 已被拒绝：其中有 pickle 指令 {opcode}，检查点都不需要它，而它可以运行代码。</translation>
        </message>
        <message>
            <source>{file} was refused: its part {member} is compressed, which torch.save never does, and would grow to {size} MB.</source>
            <translation>{file} 已被拒绝：其中的 {member} 被压缩（torch.save 从不这样做），解压后会达到 {size} MB。</translation>
        </message>
        <message>
            <source>{file} was refused: its parts overlap, which torch.save never does.</source>
            <translation>{file} 已被拒绝：各部分相互重叠，torch.save 从不这样做。</translation>
        </message>
        <message>
            <source>{file} was saved with pickle protocol {protocol}, which torch cannot load safely: save it again with protocol 2.</source>
            <translation>{file} 用 pickle 协议 {protocol} 保存，torch 无法安全加载：请用协议 2 重新保存。</translation>
        </message>
        <message>
            <source>{file} was written by a newer Descent (format {version}, this one reads {format}): update Descent to open it.</source>
            <translation>{file} 由更新的 Descent 写成（格式 {version}，此版本读 {format}）：请更新 Descent 后再打开。</translation>
        </message>
        <message>
            <source>{file} was written by a newer version of Descent (format {version}, this one knows {known}): update Descent to open it.</source>
            <translation>{file} 由更新版本的 Descent 写成（格式 {version}，此版本认识 {known}）：请更新 Descent 后再打开。</translation>
        </message>
        <message>
            <source>{file} was written by {program}.</source>
            <translation>{file} 由 {program} 写成。</translation>
        </message>
        <message>
            <source>{file} would take {wanted:.1f} GiB as numbers, and this machine has {there:.1f} GiB: choose fewer features, or columns with fewer categories.</source>
            <translation>{file} 转成数值需要 {wanted:.1f} GiB，而本机有 {there:.1f} GiB：请减少特征，或选择类别较少的列。</translation>
        </message>
        <message>
            <source>{file}: [training] must be a section of values.</source>
            <translation>{file}：[training] 必须是由数值组成的节。</translation>
        </message>
        <message>
            <source>{file}: a quotation mark in line {line} is never closed.</source>
            <translation>{file}：第 {line} 行的引号没有闭合。</translation>
        </message>
        <message>
            <source>{file}: augmentation must be written as [[augmentation]], one for each transform.</source>
            <translation>{file}：augmentation 必须写成 [[augmentation]]，每个变换一个。</translation>
        </message>
        <message>
            <source>{file}: each [[groups]] needs a line `name = "..."`.</source>
            <translation>{file}：每个 [[groups]] 都需要一行 `name = "..."`。</translation>
        </message>
        <message>
            <source>{file}: groups must be written as [[groups]], one for each.</source>
            <translation>{file}：groups 必须写成 [[groups]]，每组一个。</translation>
        </message>
        <message>
            <source>{file}: in the group {group!r}, match must be text and frozen true or false.</source>
            <translation>{file}：在组 {group!r} 中，match 必须是文本，frozen 必须为 true 或 false。</translation>
        </message>
        <message>
            <source>{file}: the column cannot be the target, since {reason}.</source>
            <translation>{file}：该列不能作为目标，因为 {reason}。</translation>
        </message>
        <message>
            <source>{first}; and {count} more</source>
            <translation>{first}；另有 {count} 个</translation>
        </message>
        <message>
            <source>{first}; {more}</source>
            <translation>{first}；{more}</translation>
        </message>
        <message>
            <source>{folder} cannot be locked against other windows ({why}): choose a runs folder on another drive.</source>
            <translation>无法锁定 {folder} 以防其他窗口使用（{why}）：请选择另一驱动器上的运行文件夹。</translation>
        </message>
        <message>
            <source>{folder} cannot be made: {why}.</source>
            <translation>无法新建 {folder}：{why}。</translation>
        </message>
        <message>
            <source>{folder} cannot be read: {why}.</source>
            <translation>无法读取 {folder}：{why}。</translation>
        </message>
        <message>
            <source>{folder} has no pictures to train on, only for validation or test: put some into its folder train.</source>
            <translation>{folder} 没有可用于训练的图片，只有用于验证或测试的：请在其中的 train 文件夹放入一些。</translation>
        </message>
        <message>
            <source>{folder} is a file: choose the folder that has a sub-folder for each class.</source>
            <translation>{folder} 是文件：请选择每类各有一个子文件夹的文件夹。</translation>
        </message>
        <message>
            <source>{folder} is not a run of Descent: choose another folder.</source>
            <translation>{folder} 不是 Descent 的运行：请选择其他文件夹。</translation>
        </message>
        <message>
            <source>{found} It did not come to its end: {why}</source>
            <translation>{found} 没有进行到底：{why}</translation>
        </message>
        <message>
            <source>{host} does not give {file} ({code} {reason}): try again later, or {help}.</source>
            <translation>{host} 不提供 {file}（{code} {reason}）：请稍后重试，或{help}。</translation>
        </message>
        <message>
            <source>{host} does not go on sending {file}: try again later (what has come so far is kept), or {help}.</source>
            <translation>{host} 停止发送 {file}：请稍后重试（已收到的部分会保留），或{help}。</translation>
        </message>
        <message>
            <source>{host} sends far more than {file} has: try again later, or {help}.</source>
            <translation>{host} 发来的内容远多于 {file} 应有的：请稍后重试，或{help}。</translation>
        </message>
        <message>
            <source>{host} sends {file} on to an address that leads nowhere: try again later, or {help}.</source>
            <translation>{host} 把 {file} 转到一个无效的地址：请稍后重试，或{help}。</translation>
        </message>
        <message>
            <source>{host} sent a web page in place of {file}, as networks do that ask you to log in first: open {address} in a browser, then try again, or {help}.</source>
            <translation>{host} 发来的是网页而不是 {file}，要求先登录的网络会这样做：请在浏览器中打开 {address} 后重试，或{help}。</translation>
        </message>
        <message>
            <source>{kept} Other groups keep their ratio to it, which they did not in this run: {worst} is up to {off:.2%} off.</source>
            <translation>{kept}其他组与它保持比例，而在此运行中并非如此：{worst} 最多偏差 {off:.2%}。</translation>
        </message>
        <message>
            <source>{kept} The schedule is for the groups that the run began with; these came later: {late}.</source>
            <translation>{kept}该调度只用于运行开始时就有的参数组；以下各组是后来加入的：{late}。</translation>
        </message>
        <message>
            <source>{kind}: {error}</source>
            <translation>{kind}：{error}</translation>
        </message>
        <message>
            <source>{loss} is for {wants}, and the data is for {has}: choose another loss or dataset.</source>
            <translation>{loss} 用于{wants}，而数据用于{has}：请选择其他损失函数或数据集。</translation>
        </message>
        <message>
            <source>{loss} is for {wants}, and {dataset} is {has}: choose another loss or dataset.</source>
            <translation>{loss} 用于{wants}，而 {dataset} 是{has}：请另选损失或数据集。</translation>
        </message>
        <message>
            <source>{made} of {total}</source>
            <translation>{made} / {total}</translation>
        </message>
        <message>
            <source>{name!r} has dates that are not written like 2024-12-31</source>
            <translation>{name!r} 的日期不是 2024-12-31 这样的写法</translation>
        </message>
        <message>
            <source>{name!r} has infinite numbers</source>
            <translation>{name!r} 有无穷大的数</translation>
        </message>
        <message>
            <source>{name!r} has no values</source>
            <translation>{name!r} 没有值</translation>
        </message>
        <message>
            <source>{name!r} has numbers, but also texts such as {text!r}</source>
            <translation>{name!r} 有数值，但也有 {text!r} 之类的文本</translation>
        </message>
        <message>
            <source>{name!r} has {count:,} different texts, and category_limit is {limit:,}</source>
            <translation>{name!r} 有 {count:,} 种不同的文本，而 category_limit 为 {limit:,}</translation>
        </message>
        <message>
            <source>{name!r} holds lists or records</source>
            <translation>{name!r} 含有列表或记录</translation>
        </message>
        <message>
            <source>{name!r} holds raw bytes</source>
            <translation>{name!r} 含有原始字节</translation>
        </message>
        <message>
            <source>{name} and foreach cannot both be on.</source>
            <translation>{name} 和 foreach 不能同时开启。</translation>
        </message>
        <message>
            <source>{name} at character {at} takes {count} arguments.</source>
            <translation>第 {at} 个字符处的 {name} 需要 {count} 个参数。</translation>
        </message>
        <message>
            <source>{name} draws random numbers that no seed reaches: a run on it cannot be repeated exactly. Draw them from the generators of torch, NumPy or Python's random.</source>
            <translation>{name} 抽取了任何种子都管不到的随机数：用它的运行无法精确重复。请用 torch、NumPy 或 Python 的 random 的生成器抽取。</translation>
        </message>
        <message>
            <source>{name} gives other numbers each time a sample is read. Each reading has a seed of its own, so that a run can be repeated all the same.</source>
            <translation>{name} 每次读取样本时给出的数都不同。每次读取都有自己的种子，因此运行仍可重复。</translation>
        </message>
        <message>
            <source>{name} has changed since the run was made, and is gone on with as it is now: its losses may be others.</source>
            <translation>{name} 在这次运行之后有改动，现按它当前的内容继续：损失可能有所不同。</translation>
        </message>
        <message>
            <source>{name} has lists in lists, more than {most} deep: make it flatter.</source>
            <translation>{name} 中列表套列表，超过 {most} 层：请减少嵌套。</translation>
        </message>
        <message>
            <source>{name} has not been brought in from {file} yet: wait a moment.</source>
            <translation>{name} 还没有从 {file} 中引入：请稍候。</translation>
        </message>
        <message>
            <source>{name} in {file} cannot be brought to life in a process of its own ({kind}, {why}): set workers to 0.</source>
            <translation>{file} 中的 {name} 无法在独立的进程中建立（{kind}，{why}）：请把 workers 设为 0。</translation>
        </message>
        <message>
            <source>{name} in {file} cannot be sent to another process ({why})</source>
            <translation>{file} 中的 {name} 无法发送给另一个进程（{why}）</translation>
        </message>
        <message>
            <source>{name} in {file} cannot be used: {why}</source>
            <translation>{file} 中的 {name} 不可用：{why}</translation>
        </message>
        <message>
            <source>{name} in {file} gives a {what}, where a Dataset, a pair (training, validation) of them, or a workbench.data.Data is wanted.</source>
            <translation>{file} 中的 {name} 给出 {what}，而应为 Dataset、由其组成的一对 (training, validation)，或 workbench.data.Data。</translation>
        </message>
        <message>
            <source>{name} in {file} gives a {what}, where {words} is wanted.</source>
            <translation>{file} 中的 {name} 返回 {what}，而这里需要 {words}。</translation>
        </message>
        <message>
            <source>{name} in {file} has no __len__, so nobody knows how many samples it has: add one.</source>
            <translation>{file} 中的 {name} 没有 __len__，因此不知道它有多少样本：请添加。</translation>
        </message>
        <message>
            <source>{name} in {file} has no parameter groups after it was made: its __init__ must call super().__init__(params, defaults).</source>
            <translation>{file} 中的 {name} 建成后没有参数组：它的 __init__ 必须调用 super().__init__(params, defaults)。</translation>
        </message>
        <message>
            <source>{name} in {file} has no samples: its __len__ gives 0{at}.</source>
            <translation>{file} 中的 {name} 没有样本：其 __len__ 给出 0{at}。</translation>
        </message>
        <message>
            <source>{name} in {file} is not {wanted}: choose another one.</source>
            <translation>{file} 中的 {name} 不是{wanted}：请另选一个。</translation>
        </message>
        <message>
            <source>{name} in {file} keeps no lr in its parameter groups, so no schedule and no knob could move it: put lr into its defaults.</source>
            <translation>{file} 中的 {name} 的参数组里没有 lr，调度和旋钮都无法调节它：请把 lr 放进它的 defaults。</translation>
        </message>
        <message>
            <source>{name} in {file} says that it has {count:,} samples{at}, but there is no sample {sample:,} ({kind}, {why}): make __len__ give how many there are.</source>
            <translation>{file} 中的 {name} 说有 {count:,} 个样本{at}，但没有样本 {sample:,}（{kind}，{why}）：请让 __len__ 给出实际的样本数。</translation>
        </message>
        <message>
            <source>{name} in {file} was given up, because it was still being made after {seconds:.0f} seconds{at}: look for a loop that does not end.</source>
            <translation>{file} 中的 {name} 已放弃，因为 {seconds:.0f} 秒后仍在创建{at}：请检查是否有不结束的循环。</translation>
        </message>
        <message>
            <source>{name} is code in {file}, which has changed since you agreed to it: look at it, then agree again.</source>
            <translation>{name} 是 {file} 中的代码，在您同意之后已被修改：请先查看，再重新同意。</translation>
        </message>
        <message>
            <source>{name} is code in {file}, which runs only after you have agreed: look at it, then agree.</source>
            <translation>{name} 是 {file} 中的代码，只有在您同意之后才会运行：请先查看，再同意。</translation>
        </message>
        <message>
            <source>{name} is code of the package {package}, which has changed since you agreed to it: agree again, if you trust it.</source>
            <translation>{name} 是软件包 {package} 中的代码，在您同意之后已被修改：如果您信任它，请重新同意。</translation>
        </message>
        <message>
            <source>{name} is code of the package {package}, which runs only after you have agreed: agree, if you trust it.</source>
            <translation>{name} 是软件包 {package} 中的代码，只有在您同意之后才会运行：如果您信任它，请同意。</translation>
        </message>
        <message>
            <source>{name} is for CUDA only: switch it off, or choose a CUDA device.</source>
            <translation>{name} 仅用于 CUDA：请关闭它，或选择 CUDA 设备。</translation>
        </message>
        <message>
            <source>{name} is for {idle}, and {busy} moves all weights of the group {group!r}: leave it out.</source>
            <translation>{name} 用于 {idle}，而组 {group!r} 的所有权重都由 {busy} 更新：请去掉它。</translation>
        </message>
        <message>
            <source>{name} is made of parts and cannot be typed.</source>
            <translation>{name} 由部件组成，不能键入。</translation>
        </message>
        <message>
            <source>{name} is {theirs} in {file} and {ours} in the model, and stays as it is.</source>
            <translation>{name} 在 {file} 中为 {theirs}，在模型中为 {ours}，保持原样。</translation>
        </message>
        <message>
            <source>{name} means nothing here.</source>
            <translation>{name} 在这里没有意义。</translation>
        </message>
        <message>
            <source>{name} must be 0 or more where it is one number.</source>
            <translation>{name} 为单个数时必须大于或等于 0。</translation>
        </message>
        <message>
            <source>{name} must be a file that ends with {suffixes}; {value!r} does not.</source>
            <translation>{name} 必须是以 {suffixes} 结尾的文件；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be a finite number; {value} is not.</source>
            <translation>{name} 必须是有限数；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be a list of parts; {value!r} is not.</source>
            <translation>{name} 必须是部件的列表；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be a number such as 0.1 or 3e-4; {value!r} is not.</source>
            <translation>{name} 必须是如 0.1 或 3e-4 的数；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be a whole number of at most 18 digits.</source>
            <translation>{name} 必须是不超过 18 位的整数。</translation>
        </message>
        <message>
            <source>{name} must be a whole number; {value!r} is not.</source>
            <translation>{name} 必须是整数；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be a whole path, such as {such}; {value!r} is not.</source>
            <translation>{name} 必须是完整路径，例如 {such}；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be above min_size, {low}; {value} is not.</source>
            <translation>{name} 必须大于 min_size，即 {low}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be above {bound}; {value} is not.</source>
            <translation>{name} 必须大于 {bound}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be as many numbers as there are transforms, {wanted}; there are {count}.</source>
            <translation>{name} 的个数必须与变换的个数 {wanted} 相同；现有 {count} 个。</translation>
        </message>
        <message>
            <source>{name} must be below num_magnitude_bins, {bins}; {value} is not.</source>
            <translation>{name} 必须小于 num_magnitude_bins，即 {bins}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be below {bound}; {value} is not.</source>
            <translation>{name} 必须小于 {bound}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be no more than inputs: {informative} is more than {inputs}.</source>
            <translation>{name} 不能多于输入：{informative} 大于 {inputs}。</translation>
        </message>
        <message>
            <source>{name} must be no more than samples: {classes} classes cannot share {samples} samples.</source>
            <translation>{name} 不能多于样本：{classes} 个类别无法分配 {samples} 个样本。</translation>
        </message>
        <message>
            <source>{name} must be numbers separated by commas; {value!r} is not.</source>
            <translation>{name} 必须是用逗号分隔的数；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be odd; {value} is not.</source>
            <translation>{name} 必须是奇数；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be one number between 0 and 1 and one above 1.</source>
            <translation>{name} 必须是一个 0 与 1 之间的数和一个大于 1 的数。</translation>
        </message>
        <message>
            <source>{name} must be one number for each of the {groups} parameter groups; there are {count}. Leave them out, and the groups keep the ratios of their own learning rates.</source>
            <translation>{name} 必须为 {groups} 个参数组各给一个数；现在有 {count} 个。留空时，各组保持各自学习率之间的比例。</translation>
        </message>
        <message>
            <source>{name} must be one number or two; there are {count}.</source>
            <translation>{name} 必须是一个或两个数；现有 {count} 个。</translation>
        </message>
        <message>
            <source>{name} must be one number, two or four; there are {count}.</source>
            <translation>{name} 必须是一个、两个或四个数；现有 {count} 个。</translation>
        </message>
        <message>
            <source>{name} must be one of {choices}; {value!r} is not.</source>
            <translation>{name} 必须是 {choices} 之一；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be points such as 0: 0.1, 500: 0.01.</source>
            <translation>{name} 必须是如 0: 0.1, 500: 0.01 的点。</translation>
        </message>
        <message>
            <source>{name} must be points such as 0: 0.1, 500: 0.01; {value!r} is not.</source>
            <translation>{name} 必须是如 0: 0.1, 500: 0.01 的点；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be text; {value!r} is not.</source>
            <translation>{name} 必须是文本；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be the path of {one}; {value!r} is not.</source>
            <translation>{name} 必须是{one}的路径；{value!r} 不是。</translation>
        </message>
        <message>
            <source>{name} must be the smallest and then the largest number.</source>
            <translation>{name} 必须依次为最小的数和最大的数。</translation>
        </message>
        <message>
            <source>{name} must be the smallest and then the largest step.</source>
            <translation>{name} 必须先写最小步长，再写最大步长。</translation>
        </message>
        <message>
            <source>{name} must be true or false; {value!r} is neither.</source>
            <translation>{name} 必须为真或假；{value!r} 都不是。</translation>
        </message>
        <message>
            <source>{name} must be {bound} or less; {value} is not.</source>
            <translation>{name} 必须小于或等于 {bound}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be {bound} or more; {value} is not.</source>
            <translation>{name} 必须大于或等于 {bound}；{value} 不是。</translation>
        </message>
        <message>
            <source>{name} must be {length} numbers; there are {count}.</source>
            <translation>{name} 必须是 {length} 个数；现有 {count} 个。</translation>
        </message>
        <message>
            <source>{name} must grow from one number to the next.</source>
            <translation>{name} 的数必须一个比一个大。</translation>
        </message>
        <message>
            <source>{name} must have a number above 0.</source>
            <translation>{name} 必须有一个大于 0 的数。</translation>
        </message>
        <message>
            <source>{name} must not be above max_lr.</source>
            <translation>{name} 不能大于 max_lr。</translation>
        </message>
        <message>
            <source>{name} needs a value.</source>
            <translation>{name} 需要一个数值。</translation>
        </message>
        <message>
            <source>{name} needs an optimizer with momentum or betas: switch it off, or give the optimizer some momentum.</source>
            <translation>{name} 需要带 momentum 或 betas 的优化器：请关闭它，或给优化器一些动量。</translation>
        </message>
        <message>
            <source>{name} needs at least one number.</source>
            <translation>{name} 至少需要一个数。</translation>
        </message>
        <message>
            <source>{name} needs at least one {one}.</source>
            <translation>{name} 至少需要一个{one}。</translation>
        </message>
        <message>
            <source>{name} needs groups by layer: set groups to layer, or {name} to 1.</source>
            <translation>{name} 需要按层分组：请把 groups 设为 layer，或把 {name} 设为 1。</translation>
        </message>
        <message>
            <source>{name} needs momentum above 0 and dampening 0.</source>
            <translation>{name} 需要 momentum 大于 0 且 dampening 为 0。</translation>
        </message>
        <message>
            <source>{name} of group {group}: {before} → {after}</source>
            <translation>组 {group} 的 {name}：{before} → {after}</translation>
        </message>
        <message>
            <source>{name} of group {group}: {before} → {after}, held</source>
            <translation>组 {group} 的 {name}：{before} → {after}，保持</translation>
        </message>
        <message>
            <source>{name} of group {group}: {before} → {after}, released</source>
            <translation>组 {group} 的 {name}：{before} → {after}，放开</translation>
        </message>
        <message>
            <source>{name} of the first group is 0, so there is no ratio to keep: turn the groups one by one.</source>
            <translation>第一组的 {name} 为 0，没有比例可保持：请逐组调节。</translation>
        </message>
        <message>
            <source>{name} of {count} groups; of the first: {before} → {after}</source>
            <translation>{count} 个组的 {name}；第一个组：{before} → {after}</translation>
        </message>
        <message>
            <source>{name} refuses these values: {why} (line {line} of {file}).</source>
            <translation>{name} 拒绝这些值：{why}（{file} 第 {line} 行）。</translation>
        </message>
        <message>
            <source>{name} refuses these values: {why}.</source>
            <translation>{name} 拒绝这些值：{why}。</translation>
        </message>
        <message>
            <source>{name} was given up before {file} had been brought in.</source>
            <translation>在引入 {file} 之前，{name} 已被放弃。</translation>
        </message>
        <message>
            <source>{name}, at {point!r}: {problem}</source>
            <translation>{name}，在 {point!r} 处：{problem}</translation>
        </message>
        <message>
            <source>{name}: nothing is validated in this run; choose auto, or validate.</source>
            <translation>{name}：此运行没有验证；请选择 auto，或打开验证。</translation>
        </message>
        <message>
            <source>{name}: only a classification has an accuracy; choose a loss.</source>
            <translation>{name}：只有分类才有准确率；请选择损失。</translation>
        </message>
        <message>
            <source>{name}: {problem}</source>
            <translation>{name}：{problem}</translation>
        </message>
        <message>
            <source>{number} bytes</source>
            <translation>{number} 字节</translation>
        </message>
        <message>
            <source>{number} {unit}</source>
            <translation>{number} {unit}</translation>
        </message>
        <message>
            <source>{number}, which is no class</source>
            <translation>{number}，不是任何类别</translation>
        </message>
        <message>
            <source>{one} {number} of {name} needs the name of a part.</source>
            <translation>{name} 的{one} {number} 需要部件的名称。</translation>
        </message>
        <message>
            <source>{one} {number}: {problem}</source>
            <translation>{one} {number}：{problem}</translation>
        </message>
        <message>
            <source>{part} cannot change pictures of {shape} {kind} ({why}): change its values, or take it out.</source>
            <translation>{part} 无法变换 {shape} 的{kind}图片（{why}）：请更改它的值，或去掉它。</translation>
        </message>
        <message>
            <source>{part} cannot stand here.</source>
            <translation>{part} 不能用在这里。</translation>
        </message>
        <message>
            <source>{part} cannot use the sparse gradients of this model: choose SparseAdam, or switch off sparse in the model.</source>
            <translation>{part} 不能使用此模型的稀疏梯度：请选择 SparseAdam，或在模型中关闭 sparse。</translation>
        </message>
        <message>
            <source>{part} has no field {name!r}.{hint}</source>
            <translation>{part} 没有字段 {name!r}。{hint}</translation>
        </message>
        <message>
            <source>{part} mixes classes, and these data have none: remove it, or choose a dataset for classification.</source>
            <translation>{part} 混合类别，而这些数据没有类别：请移除它，或选择用于分类的数据集。</translation>
        </message>
        <message>
            <source>{part} mixes the pictures of a batch and must come last: move it to the end of the list.</source>
            <translation>{part} 混合一批中的图片，必须排在最后：请把它移到列表末尾。</translation>
        </message>
        <message>
            <source>{part} mixes the pictures of a batch, and the others here change single ones: move it to the end of the whole list.</source>
            <translation>{part} 混合一批中的图片，而这里的其他变换只改变单张图片：请把它移到整个列表的末尾。</translation>
        </message>
        <message>
            <source>{part} moves weights with sparse gradients, and this model has none: choose the model Lookup table, or the optimizer Adam.</source>
            <translation>{part} 更新梯度稀疏的权重，而此模型没有：请选择模型“查找表”，或优化器 Adam。</translation>
        </message>
        <message>
            <source>{part}, number {number} of {name}: {problem}</source>
            <translation>{part}，{name} 的第 {number} 个：{problem}</translation>
        </message>
        <message>
            <source>{problem}</source>
            <translation>{problem}</translation>
        </message>
        <message>
            <source>{problem} The same, or something like it, for {count} other runs.</source>
            <translation>{problem}另有 {count} 个运行也出现同样或类似的问题。</translation>
        </message>
        <message>
            <source>{run} at step {step}</source>
            <translation>{run} 的第 {step} 步</translation>
        </message>
        <message>
            <source>{run} has made no step yet, so there is nothing to replay.</source>
            <translation>{run} 还没有走过任何一步，因此没有可重放的内容。</translation>
        </message>
        <message>
            <source>{run} has made no step yet, so there is nothing to write down.</source>
            <translation>{run} 还没有走任何一步，因此没有可写的内容。</translation>
        </message>
        <message>
            <source>{run} was cut off in its first epoch, so it is not known how many steps an epoch has: continue it to the end of an epoch.</source>
            <translation>{run} 在第一轮中被中断，因此不知道一轮有多少步：请继续它，直到一轮结束。</translation>
        </message>
        <message>
            <source>{run} was imported and has no recipe, so it cannot be replayed.</source>
            <translation>{run} 是导入的，没有配方，因此无法重放。</translation>
        </message>
        <message>
            <source>{run} was imported and has no recipe, so there is no script of it.</source>
            <translation>{run} 是导入的，没有配方，因此没有它的脚本。</translation>
        </message>
        <message>
            <source>{run} was left out: {why}</source>
            <translation>已略去 {run}：{why}</translation>
        </message>
        <message>
            <source>{run}: {damage}</source>
            <translation>{run}：{damage}</translation>
        </message>
        <message>
            <source>{sentence}</source>
            <translation>{sentence}</translation>
        </message>
        <message>
            <source>{text!r} names no part: write file:path/to/file.py#Class or package:module#Class.</source>
            <translation>{text!r} 没有指明部件：请写成 file:path/to/file.py#Class 或 package:module#Class。</translation>
        </message>
        <message>
            <source>{title} cannot be chosen: {why}</source>
            <translation>不能选择 {title}：{why}</translation>
        </message>
        <message>
            <source>{title} is about one run, not {count}: export them one by one.</source>
            <translation>{title} 只针对一次运行，而不是 {count} 次：请逐个导出。</translation>
        </message>
        <message>
            <source>{title} is not downloaded yet.</source>
            <translation>{title} 尚未下载。</translation>
        </message>
        <message>
            <source>{title} is not in {folder} yet: download it ({size}), or {help}.</source>
            <translation>{folder} 中还没有 {title}：请下载（{size}），或{help}。</translation>
        </message>
        <message>
            <source>{what}</source>
            <translation>{what}</translation>
        </message>
        <message>
            <source>{what} in {file} cannot be used: line {line} raises {kind}, {why}.</source>
            <translation>{file} 中的 {what} 不可用：第 {line} 行引发 {kind}，{why}。</translation>
        </message>
        <message>
            <source>{what} in {file} cannot be used: {kind}, {why}.</source>
            <translation>{file} 中的 {what} 不可用：{kind}，{why}。</translation>
        </message>
        <message>
            <source>{where} {sentence}</source>
            <translation>{where} {sentence}</translation>
        </message>
    </context>
</TS>
