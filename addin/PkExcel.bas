Attribute VB_Name = "PkExcel"
Option Explicit

' What the user had in front at the click, and Excel's own state while Python writes. Both are kept here, not in Python: the
' user goes on clicking while Python starts, and the state is put back even when Python dies.
' What Python calls gives "=" and its answer, or "!" and why there is none (see PkDialog).

Private clickedBook As String
Private clickedSheet As String
Private clickedCell As String
Private clickedRows As String

Private held As Boolean
Private screen As Boolean
Private events As Boolean
Private inputAllowed As Boolean
Private calculationMode As Long
Private fillsColumns As Boolean
Private locks As Collection
Private filters As Collection

Public Sub Capture()
    ' Keep which workbook, sheet, cell and rows are meant, before Python starts.
    On Error Resume Next
    clickedCell = ""
    clickedRows = ""
    clickedBook = ActiveWorkbook.Name
    clickedSheet = ActiveSheet.Name
    clickedCell = ActiveCell.Address(False, False)
    clickedRows = SelectedRows()
End Sub

Public Function Clicked() As String
    ' Workbook, sheet, cell and rows ("7 8 12") of the click, a line each.
    Clicked = "=" & clickedBook & vbLf & clickedSheet & vbLf & clickedCell & vbLf & clickedRows
End Function

Public Function Tables(ByVal book As String) As String
    ' Every table of a workbook, a line each: name, sheet, address, whether it has a row of totals; divided by /.
    On Error GoTo Failed
    Dim sheet As Worksheet, table As ListObject, lines As String
    For Each sheet In Workbooks(book).Worksheets
        For Each table In sheet.ListObjects
            lines = lines & vbLf & table.Name & "/" & sheet.Name & "/" & table.Range.Address(False, False) & "/" & _
                IIf(table.ShowTotals, "1", "0")
        Next
    Next
    Tables = "=" & Mid$(lines, 2)
    Exit Function
Failed:
    Tables = "!" & Err.Description
End Function

Public Function Begin(ByVal book As String, ByVal sheetNames As String) As String
    ' Make these sheets (divided by /) writable, and keep hands off. Gives the name of one that has a password, else "".
    On Error GoTo Failed
    Restore  ' what a press that died on Mac has left
    Set locks = New Collection
    Set filters = New Collection
    screen = Application.ScreenUpdating
    events = Application.EnableEvents
    inputAllowed = Application.Interactive
    calculationMode = Application.Calculation
    fillsColumns = Application.AutoCorrect.AutoFillFormulasInLists
    held = True
    Application.Interactive = False
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    Application.Calculation = xlCalculationManual
    ' Else a link in one row of an empty column becomes a link in every row.
    Application.AutoCorrect.AutoFillFormulasInLists = False
    Begin = "="
    Dim name As Variant
    For Each name In Split(sheetNames, "/")
        If Not Unprotected(Workbooks(book).Worksheets(CStr(name))) Then
            Restore
            Begin = "=" & CStr(name)
            Exit Function
        End If
        ShowAllRows Workbooks(book).Worksheets(CStr(name))
        FreePastedCells Workbooks(book).Worksheets(CStr(name))
    Next
    Exit Function
Failed:
    Begin = "!" & Err.Description
    Restore
End Function

Public Function Restore() As String
    ' Put everything back as Begin found it, each thing whatever becomes of the others; what cannot be locked yet
    ' (a cell is being edited) is kept for the next call.
    Dim options As Variant, notYet As Collection
    On Error Resume Next
    Restore = "="
    If held Then
        Application.Interactive = inputAllowed
        Application.ScreenUpdating = screen
        Application.EnableEvents = events
        Application.AutoCorrect.AutoFillFormulasInLists = fillsColumns
        Application.Calculation = calculationMode
        held = False
    End If
    If Not filters Is Nothing Then
        For Each options In filters
            FilterAgain options
        Next
    End If
    Set filters = Nothing
    If Not locks Is Nothing Then
        Set notYet = New Collection
        For Each options In locks
            Err.Clear
            LockAgain options
            If Err.Number <> 0 Then
                Restore = "!" & Err.Description
                notYet.Add options
            End If
        Next
        Set locks = notYet
    End If
End Function

Public Function Blank(ByVal book As String, ByVal sheet As String, ByVal address As String) As String
    ' Leave blank cells without a format, in which nobody types.
    On Error GoTo Failed
    With Workbooks(book).Worksheets(sheet).Range(address)
        .Clear
        .Locked = True
    End With
    Blank = "="
    Exit Function
Failed:
    Blank = "!" & Err.Description
End Function

Public Function IsSaved(ByVal book As String) As String
    ' "" for no.
    On Error GoTo Failed
    IsSaved = "=" & IIf(Workbooks(book).Saved, "ya", "")
    Exit Function
Failed:
    IsSaved = "!" & Err.Description
End Function

Public Function IsOpen(ByVal book As String) As String
    ' "" for no.
    On Error Resume Next
    IsOpen = "="
    If Workbooks(book).Name <> "" Then IsOpen = "=ya"
End Function

Public Function ShowCell(ByVal book As String, ByVal sheet As String, ByVal address As String) As String
    ' Bring a cell before the user.
    On Error GoTo Failed
    Workbooks(book).Activate
    Workbooks(book).Worksheets(sheet).Activate
    Workbooks(book).Worksheets(sheet).Range(address).Select
    ShowCell = "="
    Exit Function
Failed:
    ShowCell = "!" & Err.Description
End Function

Private Function SelectedRows() As String
    ' Rows of the active sheet that are selected, visible and inside its first table: "7 8 12". Else "".
    Dim body As Range, area As Range, inside As Range, line As Range
    If TypeName(Selection) <> "Range" Then Exit Function
    If ActiveSheet.ListObjects.Count = 0 Then Exit Function
    Set body = ActiveSheet.ListObjects(1).DataBodyRange
    If body Is Nothing Then Exit Function
    For Each area In Selection.Areas
        Set inside = Application.Intersect(area, body)
        If Not inside Is Nothing Then
            For Each line In inside.Rows
                If Not line.EntireRow.Hidden Then SelectedRows = SelectedRows & " " & CStr(line.Row)
            Next
        End If
    Next
    SelectedRows = Trim$(SelectedRows)
End Function

Private Function Unprotected(ByVal sheet As Worksheet) As Boolean
    Dim options As Variant
    Unprotected = True
    If Not sheet.ProtectContents Then Exit Function
    With sheet.Protection
        options = Array(sheet, sheet.ProtectDrawingObjects, sheet.ProtectScenarios, sheet.ProtectionMode, _
            .AllowFormattingCells, .AllowFormattingColumns, .AllowFormattingRows, .AllowInsertingColumns, _
            .AllowInsertingRows, .AllowInsertingHyperlinks, .AllowDeletingColumns, .AllowDeletingRows, _
            .AllowSorting, .AllowFiltering, .AllowUsingPivotTables)
    End With
    On Error GoTo HasPassword
    sheet.Unprotect ""  ' with no argument Excel would ask for the password
    On Error GoTo 0
    If sheet.ProtectContents Then GoTo HasPassword
    locks.Add options
    Exit Function
HasPassword:
    Unprotected = False
End Function

Private Sub LockAgain(ByVal options As Variant)
    Dim sheet As Worksheet
    Set sheet = options(0)
    sheet.Protect DrawingObjects:=options(1), Contents:=True, Scenarios:=options(2), UserInterfaceOnly:=options(3), _
        AllowFormattingCells:=options(4), AllowFormattingColumns:=options(5), AllowFormattingRows:=options(6), _
        AllowInsertingColumns:=options(7), AllowInsertingRows:=options(8), AllowInsertingHyperlinks:=options(9), _
        AllowDeletingColumns:=options(10), AllowDeletingRows:=options(11), AllowSorting:=options(12), _
        AllowFiltering:=options(13), AllowUsingPivotTables:=options(14)
End Sub

Private Sub ShowAllRows(ByVal sheet As Worksheet)
    ' Excel writes only to the rows that a filter shows, and counts them wrong. So filters go, and come back in Restore.
    Dim table As ListObject
    For Each table In sheet.ListObjects
        If table.ShowAutoFilter Then
            If table.AutoFilter.FilterMode Then
                Remember table.AutoFilter
                table.AutoFilter.ShowAllData
            End If
        End If
    Next
    If sheet.AutoFilterMode Then
        If sheet.AutoFilter.FilterMode Then
            Remember sheet.AutoFilter
            sheet.AutoFilter.ShowAllData
        End If
    End If
End Sub

Private Sub FreePastedCells(ByVal sheet As Worksheet)
    ' A column of which only some cells are locked is one in which staff write: a pasted cell has brought its lock.
    Dim table As ListObject, column As ListColumn
    On Error Resume Next
    For Each table In sheet.ListObjects
        For Each column In table.ListColumns
            If IsNull(column.DataBodyRange.Locked) Then column.DataBodyRange.Locked = False
        Next
    Next
End Sub

Private Sub Remember(ByVal found As AutoFilter)
    Dim i As Long
    For i = 1 To found.Filters.Count
        If found.Filters(i).On Then filters.Add Criteria(found, i)
    Next
End Sub

Private Function Criteria(ByVal found As AutoFilter, ByVal field As Long) As Variant
    ' A filter by colour or by groups of dates cannot be read back: it stays off.
    Dim first As Variant, kind As Variant, second As Variant
    On Error Resume Next
    first = found.Filters(field).Criteria1
    kind = found.Filters(field).Operator
    second = found.Filters(field).Criteria2
    On Error GoTo 0
    Criteria = Array(found.Range.Cells(1, 1), field, first, kind, second)
End Function

Private Sub FilterAgain(ByVal options As Variant)
    Dim corner As Range
    Set corner = options(0)
    On Error Resume Next
    If IsEmpty(options(2)) Then Exit Sub
    If options(3) = 0 Then
        corner.AutoFilter Field:=options(1), Criteria1:=options(2)
    ElseIf IsEmpty(options(4)) Then
        corner.AutoFilter Field:=options(1), Criteria1:=options(2), Operator:=options(3)
    Else
        corner.AutoFilter Field:=options(1), Criteria1:=options(2), Operator:=options(3), Criteria2:=options(4)
    End If
End Sub
